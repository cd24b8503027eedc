using System.Buffers;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>A weight as tiles, in memory that is given back at the end of a <c>using</c> where it was made for that.</summary>
internal readonly ref struct RentedTiles : IDisposable
{
    private readonly int[]? _rented;

    /// <summary>Tiles that are there.</summary>
    public RentedTiles(TiledWeight view) => View = view;

    /// <summary>Blocks begin..end of a weight that is held as triples.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="layout">Tiles of the rows of these blocks.</param>
    /// <param name="begin">First block.</param>
    /// <param name="end">One past the last block.</param>
    public RentedTiles(TritWeight weight, TileLayout layout, int begin, int end)
    {
        int count = checked((int)layout.Words);
        _rented = ArrayPool<int>.Shared.Rent(count + (CacheLine.Bytes / sizeof(int)));
        Span<int> words = CacheLine.Aligned(_rented, count);
        var work = new Expansion { Weight = weight, TileWords = words, First = begin, WordsOfBlock = TritWords.TilesOfBlock * layout.WordsPerTile };
        KernelPool.Shared.For(end - begin, minimumPerRange: 1, in work);
        int metas = weight.Scale.Length / weight.Layout.Tiles.Tiles;
        int first = begin * TritWords.TilesOfBlock * metas;
        View = new TiledWeight(layout, words, weight.Scale.Slice(first, layout.Tiles * metas), weight.Zero.Slice(first, layout.Tiles * metas));
    }

    /// <summary>The tiles.</summary>
    public TiledWeight View { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<int>.Shared.Return(_rented);
        }
    }

    private ref struct Expansion : IRangeWork
    {
        public required TritWeight Weight { get; init; }

        public required Span<int> TileWords { get; init; }

        public required int First { get; init; }

        public required int WordsOfBlock { get; init; }

        public readonly void Run(int begin, int end) =>
            TritWords.Expand(Weight.Layout, Weight.Words, TileWords[(begin * WordsOfBlock)..], First + begin, First + end);
    }
}
