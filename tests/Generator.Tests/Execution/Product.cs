using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>One weight in its execution layout, and the emitted product over its tiles. What surrounds its operands is NaN or all ones.</summary>
/// <param name="kernels">The config's kernels.</param>
/// <param name="weight">The weight.</param>
/// <param name="tiles">Its execution layout.</param>
public sealed class Product(Kernels kernels, ReferenceWeight weight, TileLayout tiles)
{
    private readonly Guarded<int> _words = new(weight.TileWords(tiles), canary: -1);
    private readonly Guarded<byte> _scale = new(weight.TileMeta(tiles, weight.Scale), canary: 0xff);
    private readonly Guarded<byte> _zero = new(weight.TileMeta(tiles, weight.Zero), canary: 0xff);

    /// <summary>The weight.</summary>
    public ReferenceWeight Weight => weight;

    /// <summary>Its execution layout.</summary>
    public TileLayout Tiles => tiles;

    /// <summary>Runs the ranges one after the other. Outputs that none of them writes are NaN.</summary>
    public Guarded<float> Run(ReadOnlySpan<float> x, int m, (int Begin, int End)[] ranges)
    {
        var guardedX = new Guarded<float>(x, float.NaN);
        var y = new Guarded<float>(m * weight.Layout.N, float.NaN);
        foreach ((int begin, int end) in ranges)
        {
            Run(guardedX.Span, m, y.Span, begin, end);
        }

        return y;
    }

    /// <summary>Runs all tiles on the threads of a pool.</summary>
    public Guarded<float> Run(ReadOnlySpan<float> x, int m, KernelPool pool)
    {
        var y = new Guarded<float>(m * weight.Layout.N, float.NaN);
        pool.For(tiles.Tiles, 1, new Work { Product = this, X = x, M = m, Y = y.Span });
        return y;
    }

    private void Run(ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end) =>
        kernels.MatMul(new TiledWeight(tiles, _words.Span, _scale.Span, _zero.Span), x, m, y, begin, end);

    private ref struct Work : IRangeWork
    {
        public required Product Product { get; init; }

        public required ReadOnlySpan<float> X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end) => Product.Run(X, M, Y, begin, end);
    }
}
