namespace Specializer;

/// <summary>A module that maps rows to rows: y[M, out] from x[M, in].</summary>
public abstract class Layer : Module
{
    /// <summary>The features a row of y has when a row of x has <paramref name="inFeatures"/>.</summary>
    /// <exception cref="ArgumentException">The layer does not take rows of that length.</exception>
    public abstract int OutFeaturesFor(int inFeatures);

    /// <summary>Computes y from x.</summary>
    /// <param name="x">[M, in] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="y">[M, out] row-major, written in full; it must not overlap x.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract void Forward(ReadOnlySpan<float> x, int m, Span<float> y);
}
