using System.Numerics.Tensors;

namespace Specializer;

/// <summary>The backward pass of a frozen <see cref="RmsNorm"/>, rows divided among threads.</summary>
/// <remarks>
/// With r = 1/√(mean(x²) + ε) and h = gradY ⊙ weight: gradX = r·h − x·r³·Σ(h·x)/features.
/// </remarks>
internal readonly ref struct RmsNormGradient(RmsNorm norm, ReadOnlySpan<float> x, ReadOnlySpan<float> gradY, Span<float> gradX) : IRangeWork
{
    private const int RowsWorthAThread = 16;

    private readonly ReadOnlySpan<float> _x = x;
    private readonly ReadOnlySpan<float> _gradY = gradY;
    private readonly Span<float> _gradX = gradX;

    /// <summary>Adds the gradient of x to gradX.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="x">[M, features] as the forward pass had it.</param>
    /// <param name="m">Rows.</param>
    /// <param name="gradY">[M, features].</param>
    /// <param name="gradX">[M, features], added to.</param>
    public static void Add(RmsNorm norm, ReadOnlySpan<float> x, int m, ReadOnlySpan<float> gradY, Span<float> gradX) =>
        KernelPool.Shared.For(m, RowsWorthAThread, new RmsNormGradient(norm, x, gradY, gradX));

    public void Run(int begin, int end)
    {
        int features = norm.Weight.Length;
        using var scaled = new RentedFloats(features);
        for (int row = begin; row < end; row++)
        {
            ReadOnlySpan<float> x = _x.Slice(row * features, features);
            Span<float> gradX = _gradX.Slice(row * features, features);
            TensorPrimitives.Multiply(_gradY.Slice(row * features, features), norm.Weight, scaled.Span);
            float inverse = 1f / MathF.Sqrt((DenseProduct.Dot(x, x) / features) + norm.Epsilon);
            float along = -DenseProduct.Dot(scaled.Span, x) * inverse * inverse * inverse / features;
            TensorPrimitives.MultiplyAdd(scaled.Span, inverse, gradX, gradX);
            TensorPrimitives.MultiplyAdd(x, along, gradX, gradX);
        }
    }
}
