namespace Specializer;

/// <summary>A layer without weights that maps each element by itself. Rows are divided among threads.</summary>
public abstract class ActivationLayer : Layer
{
    // Elements whose exponentials take about as long as waking a thread.
    private const int WorthAThread = 1 << 14;

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
            KernelPool.Shared.For(m, 1 + (WorthAThread / (x.Length / m)), new RowWork(this, x, m, y));
        }
    }

    /// <summary>y = f(x) for one row, element by element; the lengths are equal and not 0.</summary>
    protected abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    // Row by row: what a library computes for an element may depend on the length of the span that it is part of.
    private readonly ref struct RowWork(ActivationLayer activation, ReadOnlySpan<float> x, int m, Span<float> y) : IRangeWork
    {
        private readonly ReadOnlySpan<float> _x = x;
        private readonly Span<float> _y = y;
        private readonly int _features = x.Length / m;

        public void Run(int begin, int end)
        {
            for (int row = begin; row < end; row++)
            {
                activation.Apply(_x.Slice(row * _features, _features), _y.Slice(row * _features, _features));
            }
        }
    }
}
