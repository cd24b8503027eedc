using System.Globalization;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>hqq's <c>BitPack</c> on a bare matrix [R, C] of codes, both ways, bit for bit.</summary>
public sealed class HqqBitpackKind : IGoldenKind
{
    /// <inheritdoc/>
    public string Kind => "hqq.bitpack";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantScheme scheme = schemes[Config(golden)];
        Layout.StorageLayout layout = scheme.Config.Layout(golden.Integer("rows"), golden.Integer("cols"));
        byte[] codes = golden.Bytes("codes");
        byte[] packed = golden.Bytes("packed");

        byte[] words = new byte[layout.PackedBytes];
        scheme.Pack(layout, codes, words);
        Near.Exact<byte>("packed bytes", packed, words);

        byte[] unpacked = new byte[codes.Length];
        scheme.Unpack(layout, packed, unpacked);
        Near.Exact<byte>("codes", codes, unpacked);
    }

    /// <summary>
    /// A weight W[N, K] = [R, C] whose code matrix is [R, C] itself: groups of C along axis 1, a row each, or a single group
    /// of R along axis 0 where a row is too short for a group.
    /// </summary>
    private static string Config(GoldenCase golden)
    {
        int columns = golden.Integer("cols");
        (int group, int axis) = columns > 1 ? (columns, 1) : (golden.Integer("rows"), 0);
        return string.Create(CultureInfo.InvariantCulture, $"[Quant(Bits = {Bits(golden.Text("packing"))}, Group = {group}, Axis = {axis}, Pack = HqqColumn)]");
    }

    private static int Bits(string packing) => packing switch
    {
        "8bit_u8" => 8,
        "4bit_u8" => 4,
        "3bit_32" => 3,
        "2bit_u8" => 2,
        "1bit_u8" => 1,
        _ => throw new InvalidDataException($"hqq has no packing '{packing}'."),
    };
}
