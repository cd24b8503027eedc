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
        CheckRows(x.Length, m, y.Length);
        if (m > 0)
        {
            Multiply(x, m, y);
            AddBias(m, y);
        }
    }

    /// <summary>∂L/∂x = ∂L/∂y·W: carries a gradient back through the layer. The bias has no part in it.</summary>
    /// <param name="gradY">[M, N] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="gradX">[M, K] row-major, written in full; it must not overlap gradY.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">The layer cannot be trained through.</exception>
    public void BackwardInput(ReadOnlySpan<float> gradY, int m, Span<float> gradX)
    {
        CheckRows(gradX.Length, m, gradY.Length);
        if (m > 0)
        {
            MultiplyTransposed(gradY, m, gradX);
        }
    }

    /// <summary>y = x·Wᵀ for m &gt; 0 rows; the lengths are checked already.</summary>
    protected abstract void Multiply(ReadOnlySpan<float> x, int m, Span<float> y);

    /// <summary>gradX = gradY·W for m &gt; 0 rows; the lengths are checked already. A layer without it cannot be trained through.</summary>
    /// <exception cref="NotSupportedException">Always, unless overridden.</exception>
    protected virtual void MultiplyTransposed(ReadOnlySpan<float> gradY, int m, Span<float> gradX) =>
        throw new NotSupportedException($"{ModulePlaceText.Display(GetType())} carries no gradients back: it cannot be trained through.");

    /// <summary>Throws where x and y are not m rows of the layer's in- and out-features.</summary>
    private protected void CheckRows(int xLength, int m, int yLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        if (xLength != (long)m * InFeatures || yLength != (long)m * OutFeatures)
        {
            throw new ArgumentException(
                $"{m} rows need x of {(long)m * InFeatures} and y of {(long)m * OutFeatures} elements, not {xLength} and {yLength}.");
        }
    }

    /// <summary>Adds the bias, where there is one, to each of m rows.</summary>
    private protected void AddBias(int m, Span<float> y)
    {
        if (Bias is { } bias)
        {
            for (int row = 0; row < m; row++)
            {
                Span<float> target = y.Slice(row * OutFeatures, OutFeatures);
                System.Numerics.Tensors.TensorPrimitives.Add(target, bias, target);
            }
        }
    }
}
