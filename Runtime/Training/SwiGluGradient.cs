using System.Numerics.Tensors;

namespace Specializer;

/// <summary>The backward pass of hidden = silu(gate) ⊙ up, rows divided among threads.</summary>
/// <remarks>With σ = 1/(1 + e^(−gate)): gradUp = grad ⊙ gate·σ; gradGate = grad ⊙ up ⊙ σ·(1 + gate·(1 − σ)).</remarks>
internal readonly ref struct SwiGluGradient : IRangeWork
{
    private readonly ReadOnlySpan<float> _grad;
    private readonly Span<float> _gate;
    private readonly Span<float> _up;
    private readonly int _features;

    private SwiGluGradient(ReadOnlySpan<float> grad, Span<float> gate, Span<float> up, int m)
    {
        _grad = grad;
        _gate = gate;
        _up = up;
        _features = grad.Length / m;
    }

    /// <summary>Replaces gate and up by their gradients.</summary>
    /// <param name="grad">[M, features] gradient of hidden.</param>
    /// <param name="gate">[M, features].</param>
    /// <param name="up">[M, features].</param>
    /// <param name="m">Rows, &gt; 0.</param>
    public static void Replace(ReadOnlySpan<float> grad, Span<float> gate, Span<float> up, int m) =>
        KernelPool.Shared.For(m, minimumPerRange: 8, new SwiGluGradient(grad, gate, up, m));

    public void Run(int begin, int end)
    {
        using var sigmoids = new RentedFloats(_features);
        using var slopes = new RentedFloats(_features);
        Span<float> sigmoid = sigmoids.Span, slope = slopes.Span;
        for (int row = begin; row < end; row++)
        {
            ReadOnlySpan<float> grad = _grad.Slice(row * _features, _features);
            Span<float> gate = _gate.Slice(row * _features, _features), up = _up.Slice(row * _features, _features);
            TensorPrimitives.Sigmoid(gate, sigmoid);

            // σ·(1 + gate·(1 − σ)) = σ + gate·σ·(1 − σ), and gate·σ is the factor of up's gradient.
            TensorPrimitives.Multiply(gate, sigmoid, gate);
            TensorPrimitives.Subtract(1f, sigmoid, slope);
            TensorPrimitives.MultiplyAdd(slope, gate, sigmoid, slope);
            TensorPrimitives.Multiply(slope, up, slope);
            TensorPrimitives.Multiply(gate, grad, up);
            TensorPrimitives.Multiply(slope, grad, gate);
        }
    }
}
