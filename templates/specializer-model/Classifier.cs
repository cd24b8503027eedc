using Specializer;

namespace SpecializerModel;

/// <summary>Two layers with a ReLU between them. The generator writes how their children are found, from the members themselves.</summary>
[Model]
public sealed partial class Classifier(int features, int hidden, int classes) : Module
{
    /// <summary>Quantised as the attribute says. A config that cannot be is a compile error that names the nearest one that can.</summary>
    [Quant(Bits = WEIGHT_BITS, Group = WEIGHT_GROUP)]
    public LinearLayer Up { get; private set; } = new Linear(features, hidden);

    /// <summary>Stays in float32: it has no attribute.</summary>
    public LinearLayer Down { get; private set; } = new Linear(hidden, classes);

    /// <summary>[m, features] to [m, classes].</summary>
    public void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        float[] middle = new float[m * hidden];
        Up.Forward(x, m, middle);
        for (int i = 0; i < middle.Length; i++)
        {
            middle[i] = Math.Max(0, middle[i]);
        }

        Down.Forward(middle, m, y);
    }
}
