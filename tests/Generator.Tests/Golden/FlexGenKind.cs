using System.Globalization;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>FlexGen's group int4: compress and decompress with binary16 metadata, bit for bit.</summary>
public sealed class FlexGenKind : IGoldenKind
{
    /// <inheritdoc/>
    public string Kind => "flexgen_int4";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantizedTensor quantized = schemes[Config(golden)].Quantize(
            golden.Singles("weight"), (int)golden.Shape("weight")[0], (int)golden.Shape("weight")[1]);
        PackedTensor packed = quantized.ToStorage();
        Near.Exact<byte>("packed bytes", golden.Bytes("packed"), packed.Words);
        Near.Exact<byte>("scale bytes", golden.Bytes("scale"), packed.Scale);
        Near.Exact<byte>("bias bytes", golden.Bytes("bias"), packed.Zero);
        Near.Exact<float>("decoded", golden.Singles("decoded"), [.. quantized.Codes().Select(code => (float)code)]);
        Near.Exact<float>("dequant_f32", golden.Singles("dequant_f32"), quantized.Dequantize());
    }

    private static string Config(GoldenCase golden) => string.Create(
        CultureInfo.InvariantCulture, $"[Quant(Bits = 4, Group = {golden.Integer("group_size")}, Pack = FlexGen)]");
}
