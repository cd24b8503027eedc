using System.Numerics.Tensors;

namespace Specializer;

/// <summary>y = x·σ(x) = x / (1 + e⁻ˣ), also called swish.</summary>
public sealed class SiLU : ActivationLayer
{
    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Sigmoid(x, y);
        TensorPrimitives.Multiply(x, y, y);
    }
}
