using System.Globalization;
using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>
/// hqq's quantizer in float32. Without the optimiser every bit is the same. With it, 99.9 % of the codes are equal, zeros lie
/// within 1e-3 and the mean error within 0.1 %; packing and dequantising stay exact.
/// </summary>
public sealed class HqqQuantizeKind : IGoldenKind
{
    /// <inheritdoc/>
    public string Kind => "hqq.quantize";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantScheme scheme = schemes[Config(golden)];
        int n = (int)golden.Shape("weight")[0];
        int k = (int)golden.Shape("weight")[1];
        CheckStorage(golden, scheme, n, k);

        QuantizedTensor quantized = scheme.Quantize(golden.Singles("weight"), n, k);
        Near.Exact<byte>("scale bytes", golden.Bytes("scale"), quantized.ToStorage().Scale);
        if (golden.Flag("optimize"))
        {
            CheckOptimized(golden, quantized);
        }
        else
        {
            Near.Exact<float>("zero", golden.Singles("zero"), MemoryMarshal.Cast<byte, float>(quantized.ToStorage().Zero));
            Near.Exact<byte>("codes", golden.Bytes("codes"), quantized.Codes());
            Near.Exact<byte>("packed bytes", golden.Bytes("packed"), quantized.ToStorage().Words);
            Near.Exact<float>("dequant", golden.Singles("dequant"), quantized.Dequantize());
        }
    }

    /// <summary>The reference's own codes, packed and dequantised: exact however they were found.</summary>
    private static void CheckStorage(GoldenCase golden, QuantScheme scheme, int n, int k)
    {
        QuantizedTensor wrapped = scheme.Wrap(n, k, golden.Bytes("packed"), golden.Bytes("scale"), golden.Bytes("zero"));
        Near.Exact<byte>("unpacked codes", golden.Bytes("codes"), wrapped.Codes());
        Near.Exact<float>("dequant of the reference's codes", golden.Singles("dequant"), wrapped.Dequantize());

        byte[] words = new byte[wrapped.Layout.PackedBytes];
        scheme.Pack(wrapped.Layout, golden.Bytes("codes"), words);
        Near.Exact<byte>("packed bytes of the reference's codes", golden.Bytes("packed"), words);
    }

    private static void CheckOptimized(GoldenCase golden, QuantizedTensor quantized)
    {
        // A zero is counted in codes. One that nearly cancels to 0 has the absolute error of the codes it is the mean of.
        Near.Relative("zero", golden.Singles("zero"), MemoryMarshal.Cast<byte, float>(quantized.ToStorage().Zero), 1e-3, smallest: 0.01);
        Near.MostlyEqual("codes", golden.Bytes("codes"), quantized.Codes(), atLeast: 0.999);

        float[] weight = golden.Singles("weight");
        double expected = Near.MeanDifference(weight, golden.Singles("dequant"));
        double actual = Near.MeanDifference(weight, quantized.Dequantize());
        Assert.True(Math.Abs(actual - expected) <= 1e-3 * expected, $"mean |w − ŵ| is {actual}, farther than 0.1 % from {expected}.");
    }

    private static string Config(GoldenCase golden)
    {
        string optimize = golden.Flag("optimize") ? "true" : "false";
        string roundZero = golden.Flag("round_zero") ? "true" : "false";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[Quant(Bits = {golden.Number("nbits")}, Group = {golden.Integer("group_size")}, Axis = {golden.Integer("axis")}, Pack = HqqColumn, Optimize = {optimize}, RoundZero = {roundZero})]");
    }
}
