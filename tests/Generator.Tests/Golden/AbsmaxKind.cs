using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>
/// One operand's absmax functions: values and ‖x − x̂‖₂ within 1e-6, in place and out of place, and integer codes that stand for the same
/// values.
/// </summary>
/// <param name="kind">The kind of the cases.</param>
/// <param name="operand">What they quantize.</param>
/// <param name="input">The tensor that is quantized.</param>
public abstract class AbsmaxKind(string kind, AbsmaxOperand operand, string input) : IGoldenKind
{
    private const double Tolerance = 1e-6;

    /// <inheritdoc/>
    public string Kind => kind;

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        AbsmaxScheme scheme = schemes.Absmax(Config(golden));
        int[] shape = [.. golden.Shape(input).Select(size => (int)size)];
        float[] values = golden.Singles(input);
        float[] expected = golden.Singles("dequant");

        float[] quantized = new float[values.Length];
        double distance = scheme.FakeQuantize(values, quantized, shape);
        Near.Relative("dequant", expected, quantized, Tolerance, smallest: 0);
        double expectedDistance = golden.Number("l2");
        Assert.True(
            Math.Abs(distance - expectedDistance) <= Tolerance * expectedDistance, $"‖x − x̂‖₂ is {distance}, not {expectedDistance}.");

        Near.Relative("dequantized codes", quantized, scheme.Encode(values, shape).Dequantize(), Tolerance, smallest: 0);
        scheme.FakeQuantizeInPlace(values, shape);
        Near.Exact<float>("values in place", quantized, values);
    }

    private string Config(GoldenCase golden)
    {
        string granularity = golden.Text("granularity");
        string name = char.ToUpperInvariant(granularity[0]) + granularity[1..];
        string symmetric = golden.Flag("symmetric") ? "true" : "false";
        return $"[Absmax(Bits = {golden.Integer("bits")}, Operand = {operand}, Granularity = {name}, Symmetric = {symmetric})]";
    }
}
