using System.Buffers;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <content>Products with x rounded to int8.</content>
public sealed partial class QuantizedTensor<TScheme>
{
    // Ranges a thread: every range reads all tables, and memory is read faster the longer its pieces are.
    private const int RangesOfTrits = 2;

    // Units whose tables take about as long as waking a thread.
    private const int SmallestFilling = 32;

    /// <summary>Rounds x once, in scratch of the shared pool, then runs every tile against it.</summary>
    private static void MatMulInt8(TiledTensor tiled, ReadOnlySpan<float> x, int m, Span<float> y, int tilesPerShare)
    {
        int length = tiled.Layout.SegmentLength;
        int segments = tiled.Layout.Segments;
        int stride = (length + 3) / 4 * 4;
        int count = m * segments;
        int codeCount = checked((int)Int8Activations.CodesOf(m, segments, stride));
        sbyte[] codes = ArrayPool<sbyte>.Shared.Rent(codeCount);
        float[] scales = ArrayPool<float>.Shared.Rent(count);
        int[] sums = ArrayPool<int>.Shared.Rent(count);
        try
        {
            var rounding = new ActivationRounding
            {
                X = x,
                Rows = m,
                Segments = segments,
                Length = length,
                Stride = stride,
                Codes = codes.AsSpan(0, codeCount),
                Scales = scales.AsSpan(0, count),
                Sums = sums.AsSpan(0, count),
            };
            int units = rounding.Units;
            KernelPool.Shared.For(units, (int)Math.Min(units, 1 + (SmallestShare * units / Math.Max(1, x.Length))), in rounding);
            var activations = new Int8Activations(m, segments, stride, rounding.Codes, rounding.Scales, rounding.Sums);
            Multiply(tiled, activations, y, tilesPerShare);
        }
        finally
        {
            ArrayPool<sbyte>.Shared.Return(codes);
            ArrayPool<float>.Shared.Return(scales);
            ArrayPool<int>.Shared.Return(sums);
        }
    }

    private static void Multiply(TiledTensor tiled, Int8Activations x, Span<float> y, int tilesPerShare)
    {
        if (tiled.Trits is null)
        {
            KernelPool.Shared.For(tiled.Layout.Tiles, tilesPerShare, new Int8Product { Weight = tiled.View, X = x, Y = y });
        }
        else if (x.Rows <= TritProduct.MostRows)
        {
            MultiplyTrits(tiled.TritView, x, y, tilesPerShare);
        }
        else
        {
            KernelPool.Shared.For(tiled.Pieces, minimumPerRange: 1, new Int8Pieces { Weight = tiled, X = x, Y = y });
        }
    }

    /// <summary>Makes tables of x on all threads, in scratch of the shared pool, then runs every block against them.</summary>
    private static void MultiplyTrits(TritWeight weight, Int8Activations x, Span<float> y, int tilesPerShare)
    {
        TritTileLayout layout = weight.Layout;
        int count = TritTables.SumsOf(x.Rows, layout.Units);
        short[] memory = ArrayPool<short>.Shared.Rent(count + TritTables.Entries);
        try
        {
            Span<short> sums = CacheLine.Aligned(memory, count);
            KernelPool.Shared.For(
                layout.Units, SmallestFilling / Math.Max(1, x.Rows), new TritTableFilling { X = x, Units = layout.Units, Sums = sums });
            var tables = new TritTables(x.Rows, layout.Units, sums, x.Scales, x.Sums);
            int smallest = (tilesPerShare + TritWords.TilesOfBlock - 1) / TritWords.TilesOfBlock;
            int share = Math.Max(smallest, layout.Blocks / (RangesOfTrits * KernelPool.Shared.EffectiveDegree()));
            KernelPool.Shared.For(layout.Blocks, share, new TritProducts { Weight = weight, X = tables, Y = y });
        }
        finally
        {
            ArrayPool<short>.Shared.Return(memory);
        }
    }

    private ref struct Int8Product : IRangeWork
    {
        public required TiledWeight Weight { get; init; }

        public required Int8Activations X { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end) => TScheme.MatMulInt8(Weight, X, Y, begin, end);
    }

    private ref struct TritProducts : IRangeWork
    {
        public required TritWeight Weight { get; init; }

        public required TritTables X { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end) => TScheme.MatMulTrits(Weight, X, Y, begin, end);
    }

    /// <summary>Some rows of W at a time become tiles that stay in a core's second cache, and meet all rows of x.</summary>
    private ref struct Int8Pieces : IRangeWork
    {
        public required TiledTensor Weight { get; init; }

        public required Int8Activations X { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int piece = begin; piece < end; piece++)
            {
                Multiply(piece, Y[Weight.FirstRowOf(piece)..]);
            }
        }

        private readonly void Multiply(int piece, Span<float> y)
        {
            using RentedTiles tiles = Weight.Piece(piece);
            int rows = tiles.View.Layout.Storage.N;
            using var products = new RentedFloats(checked(X.Rows * rows));
            TScheme.MatMulInt8(tiles.View, X, products.Span, 0, tiles.View.Layout.Tiles);
            for (int i = 0; i < X.Rows; i++)
            {
                products.Span.Slice(i * rows, rows).CopyTo(y[(i * Weight.Layout.Storage.N)..]);
            }
        }
    }
}
