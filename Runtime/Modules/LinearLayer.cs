namespace Specializer;

/// <summary>y = x·Wᵀ + bias, whatever W is stored as.</summary>
/// <param name="inFeatures">K, the columns of W.</param>
/// <param name="outFeatures">N, the rows of W.</param>
/// <param name="bias">[N], or null; it is kept, not copied.</param>
public abstract class LinearLayer(int inFeatures, int outFeatures, float[]? bias) : Layer
{
    /// <summary>K, the columns of W.</summary>
    public int InFeatures { get; } = inFeatures;

    /// <summary>N, the rows of W.</summary>
    public int OutFeatures { get; } = outFeatures;

    /// <summary>[N], or null for none.</summary>
    public float[]? Bias { get; } = bias is null || bias.Length == outFeatures
        ? bias
        : throw new ArgumentException($"A bias of {bias.Length} elements does not fit {outFeatures} out-features.", nameof(bias));

    /// <summary>Bits each weight takes in memory, scales, zeros and padding included; the bias is not counted.</summary>
    public abstract double BitsPerWeight { get; }

    /// <inheritdoc/>
    public sealed override int OutFeaturesFor(int inFeatures) => inFeatures == InFeatures
        ? OutFeatures
        : throw new ArgumentException($"This layer takes rows of {InFeatures} features, not {inFeatures}.", nameof(inFeatures));

    /// <inheritdoc/>
    public sealed override void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        if (x.Length != (long)m * InFeatures || y.Length != (long)m * OutFeatures)
        {
            throw new ArgumentException(
                $"{m} rows need x of {(long)m * InFeatures} and y of {(long)m * OutFeatures} elements, not {x.Length} and {y.Length}.");
        }

        if (m == 0)
        {
            return;
        }

        Multiply(x, m, y);
        if (Bias is { } bias)
        {
            for (int row = 0; row < m; row++)
            {
                Span<float> target = y.Slice(row * OutFeatures, OutFeatures);
                System.Numerics.Tensors.TensorPrimitives.Add(target, bias, target);
            }
        }
    }

    /// <summary>y = x·Wᵀ for m &gt; 0 rows; the lengths are checked already.</summary>
    protected abstract void Multiply(ReadOnlySpan<float> x, int m, Span<float> y);
}
