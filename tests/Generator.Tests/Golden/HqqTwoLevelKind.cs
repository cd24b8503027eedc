using System.Globalization;
using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>Scales and zeros that are quantized themselves, bit for bit at both levels.</summary>
public sealed class HqqTwoLevelKind : IGoldenKind
{
    /// <inheritdoc/>
    public string Kind => "hqq.two_level";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantizedTensor quantized = schemes[Config(golden)].Quantize(
            golden.Singles("weight"), (int)golden.Shape("weight")[0], (int)golden.Shape("weight")[1]);
        PackedTensor packed = quantized.ToStorage();
        Near.Exact<byte>("packed bytes", golden.Bytes("packed"), packed.Words);
        CheckMeta(golden, "scale", packed.QuantizedScale!);
        CheckMeta(golden, "zero", packed.QuantizedZero!);
        Near.Exact<float>("dequant", golden.Singles("dequant"), quantized.Dequantize());
    }

    private static void CheckMeta(GoldenCase golden, string which, PackedTensor meta)
    {
        Near.Exact<byte>($"{which}_packed bytes", golden.Bytes($"{which}_packed"), meta.Words);
        Near.Exact<float>($"{which}_scale", golden.Singles($"{which}_scale"), MemoryMarshal.Cast<byte, float>(meta.Scale));
        Near.Exact<float>($"{which}_zero", golden.Singles($"{which}_zero"), MemoryMarshal.Cast<byte, float>(meta.Zero));
    }

    private static string Config(GoldenCase golden)
    {
        string meta = string.Create(
            CultureInfo.InvariantCulture,
            $"Bits = {golden.Number("nbits")}, Group = {golden.Integer("meta_group_size")}, Axis = {golden.Integer("axis")}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[Quant(Bits = {golden.Number("nbits")}, Group = {golden.Integer("group_size")}, Axis = {golden.Integer("axis")}, " +
            $"Pack = HqqColumn, Optimize = false, RoundZero = false), QuantScale({meta}), QuantZero({meta})]");
    }
}
