using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>Two 4-bit codes a byte, neighbours along the last dimension, bit for bit both ways.</summary>
public sealed class UInt4Kind : IGoldenKind
{
    private const string Config = "[Quant(Bits = 4, Group = Groups.Whole, Pack = RowMajor)]";

    /// <inheritdoc/>
    public string Kind => "pack_uint4";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantScheme scheme = schemes[Config];
        byte[] codes = golden.Bytes("codes");
        int k = (int)golden.Shape("codes")[^1];
        Layout.StorageLayout layout = scheme.Config.Layout(codes.Length / k, k);

        byte[] words = new byte[layout.PackedBytes];
        scheme.Pack(layout, codes, words);
        Near.Exact<byte>("packed bytes", golden.Bytes("packed"), words);

        byte[] unpacked = new byte[codes.Length];
        scheme.Unpack(layout, words, unpacked);
        Near.Exact<byte>("codes", codes, unpacked);
    }
}
