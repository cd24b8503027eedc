using System.Globalization;
using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>hqq's quantizer with channel_wise False: one scale and one zero for the whole weight, bit for bit.</summary>
public sealed class HqqPerTensorKind : IGoldenKind
{
    /// <inheritdoc/>
    public string Kind => "hqq.quantize.per_tensor";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantizedTensor quantized = schemes[Config(golden)].Quantize(
            golden.Singles("weight"), (int)golden.Shape("weight")[0], (int)golden.Shape("weight")[1]);
        PackedTensor packed = quantized.ToStorage();
        Near.Exact<float>("scale", golden.Singles("scale"), MemoryMarshal.Cast<byte, float>(packed.Scale));
        Near.Exact<float>("zero", golden.Singles("zero"), MemoryMarshal.Cast<byte, float>(packed.Zero));
        Near.Exact<byte>("packed bytes", golden.Bytes("packed"), packed.Words);
        Near.Exact<float>("dequant", golden.Singles("dequant"), quantized.Dequantize());
    }

    private static string Config(GoldenCase golden) => string.Create(
        CultureInfo.InvariantCulture, $"[Quant(Bits = {golden.Number("nbits")}, Group = Groups.PerTensor, Pack = HqqColumn)]");
}
