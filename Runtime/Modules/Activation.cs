namespace Specializer;

/// <summary>A layer without weights that maps each element by itself.</summary>
public abstract class Activation : Layer
{
    /// <inheritdoc/>
    public sealed override int OutFeaturesFor(int inFeatures) => inFeatures;

    /// <inheritdoc/>
    public sealed override void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        if (x.Length != y.Length || (m == 0 ? x.Length != 0 : x.Length % m != 0))
        {
            throw new ArgumentException($"x of {x.Length} and y of {y.Length} elements are not {m} rows of one length each.");
        }

        if (x.Length > 0)
        {
            Apply(x, y);
        }
    }

    /// <summary>y = f(x), element by element; the lengths are equal and not 0.</summary>
    protected abstract void Apply(ReadOnlySpan<float> x, Span<float> y);
}
