using System.Numerics.Tensors;

namespace Specializer;

/// <summary>y = max(x, 0); NaN stays NaN.</summary>
public sealed class ReLU : ActivationLayer
{
    /// <inheritdoc/>
    protected override void Apply(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Max(x, 0f, y);
}
