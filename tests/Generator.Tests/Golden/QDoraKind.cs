using System.Globalization;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>HQQ + QDoRA: outputs and the gradients of x, A, B and m, within 1e-5 of the largest value.</summary>
public sealed class QDoraKind : IGoldenKind
{
    private const double Tolerance = 1e-5;

    /// <inheritdoc/>
    public string Kind => "qdora";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Config(golden)];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        QuantScheme scheme = schemes[Config(golden)];
        QuantizedTensor weight = scheme.Wrap(
            (int)golden.Shape("weight")[0], (int)golden.Shape("weight")[1],
            golden.Bytes("packed"), golden.Bytes("scale"), golden.Bytes("zero"));
        QDoraLinear layer = scheme.Adapt(
            weight, golden.Singles("lora_a"), golden.Singles("lora_b"), golden.Singles("magnitude"), (float)golden.Number("alpha"));
        Assert.Equal(golden.Integer("rank"), layer.Rank);

        int m = golden.Integer("batch");
        float[] x = golden.Singles("x"), y = golden.Singles("y"), gradY = golden.Singles("grad_y");
        float[] output = new float[y.Length];
        layer.Forward(x, m, output);
        Near.RelativeToLargest("y", y, output, Tolerance);

        var activations = new QDoraActivations(layer, m);
        var gradients = new QDoraGradients(layer);
        float[] gradX = new float[x.Length], kept = new float[y.Length];
        layer.Forward(x, m, kept, activations);
        Near.Exact<float>("y of the training pass", output, kept);
        layer.Backward(x, m, gradY, gradX, activations, gradients);
        Near.RelativeToLargest("grad_x", golden.Singles("grad_x"), gradX, Tolerance);
        Near.RelativeToLargest("grad_a", golden.Singles("grad_a"), gradients.A, Tolerance);
        Near.RelativeToLargest("grad_b", golden.Singles("grad_b"), gradients.B, Tolerance);
        Near.RelativeToLargest("grad_m", golden.Singles("grad_m"), gradients.Magnitude, Tolerance);
    }

    private static string Config(GoldenCase golden) => string.Create(
        CultureInfo.InvariantCulture,
        $"[Quant(Bits = {golden.Number("nbits")}, Group = {golden.Integer("group_size")}, Axis = {golden.Integer("axis")}, Pack = HqqColumn)]");
}
