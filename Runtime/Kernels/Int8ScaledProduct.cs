using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>y = x·Ŵᵀ for several rows of x where groups run along N, x times the scales being rounded to int8 (<see cref="ScaledActivations"/>).</summary>
/// <remarks>
/// Each residue of rows of W has codes of x of its own; its tiles meet them as those of other weights meet x. An output is Σ over segments of
/// step·(Σq·code − Σzero·code), in that order; generated kernels for one row of x compute the same bits.
/// </remarks>
public static class Int8ScaledProduct
{
    private const int RowsOfTurn = Int8Activations.RowsOfTurn;
    private const int MetaOfTurn = RowsOfTurn * Int8SegmentSums.MetaOfX;

    // A panel stays in the first cache with the columns of some rows of x, all rows of a block in the second.
    private const int SegmentsOfPanel = 8;
    private const int RowsOfPanel = 128;

    /// <summary>Tiles begin..end against m rows of x with the best instructions the processor has.</summary>
    /// <typeparam name="TDecoder">The generated kernel.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K].</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="y">[M, N]; the outputs of the tiles are written.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">One past the last tile.</param>
    public static void Run<TDecoder>(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
    {
        if (Lanes8.HasDotBytes)
        {
            Run<TDecoder, Lanes8>(weight, x, m, y, begin, end);
        }
        else if (Lanes16.IsSupported)
        {
            Run<TDecoder, Lanes16>(weight, x, m, y, begin, end);
        }
        else if (Lanes8.IsSupported)
        {
            Run<TDecoder, Lanes8>(weight, x, m, y, begin, end);
        }
        else if (Lanes4.IsSupported)
        {
            Run<TDecoder, Lanes4>(weight, x, m, y, begin, end);
        }
        else
        {
            Run<TDecoder, Lanes1>(weight, x, m, y, begin, end);
        }
    }

    private static void Run<TDecoder, TLanes>(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        StorageLayout layout = weight.Layout.Storage;
        bool isFused = Int8FusedProduct.Takes<TDecoder>(weight.Layout, m);
        for (int row = 0; row < m; row += RowsOfPanel)
        {
            int rows = Math.Min(RowsOfPanel, m - row);
            ReadOnlySpan<float> blockOfX = x.Slice(row * layout.K, rows * layout.K);
            Span<float> blockOfY = y.Slice(row * layout.N, rows * layout.N);
            for (int tile = begin; tile < end; tile += TileBlocks.Tiles)
            {
                Block<TDecoder, TLanes>(weight, isFused, blockOfX, rows, blockOfY, tile, Math.Min(end, tile + TileBlocks.Tiles));
            }
        }
    }

    /// <summary>Some tiles against some rows of x: all columns at a time where codes are decoded in registers, else those of a panel.</summary>
    private static void Block<TDecoder, TLanes>(
        TiledWeight weight, bool isFused, ReadOnlySpan<float> x, int rows, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        int turns = (rows + RowsOfTurn - 1) / RowsOfTurn;
        int segmentsAtOnce = isFused ? tiles.Segments : Math.Min(SegmentsOfPanel, tiles.Segments);
        int sumCount = turns * RowsOfTurn * TileBlocks.SumsPerRow;
        int metaCount = turns * segmentsAtOnce * MetaOfTurn;
        int codeCount = turns * segmentsAtOnce * RowsOfTurn * tiles.SegmentLength / sizeof(float);
        int panelCount = isFused ? 0 : segmentsAtOnce * Int8ScaledPanel<TDecoder, TLanes>.WordsOfSegment(tiles);
        Span<float> scratch = KernelScratch.Floats(sumCount + metaCount + codeCount + panelCount);
        Span<float> sums = scratch[..sumCount];
        Span<float> meta = scratch.Slice(sumCount, metaCount);
        Span<sbyte> codes = MemoryMarshal.Cast<float, sbyte>(scratch.Slice(sumCount + metaCount, codeCount));
        Span<int> panel = MemoryMarshal.Cast<float, int>(scratch[(sumCount + metaCount + codeCount)..]);
        sums.Clear();
        for (int segment = 0; segment < tiles.Segments; segment += segmentsAtOnce)
        {
            int count = Math.Min(segmentsAtOnce, tiles.Segments - segment);
            for (int first = begin; first < end;)
            {
                int residue = first / tiles.TilesPerResidue;
                int last = Math.Min(end, (residue + 1) * tiles.TilesPerResidue);
                Span<float> sumsOfTiles = sums[((first - begin) * TileLayout.Lanes)..];
                Round(weight, residue, segment, count, x, codes, meta, isFused);
                if (isFused)
                {
                    Fused<TDecoder, TLanes>(weight, first, last, rows, codes, meta, sumsOfTiles);
                }
                else
                {
                    Int8ScaledPanel<TDecoder, TLanes>.Run(weight, first, last, segment, count, panel, rows, codes, meta, sumsOfTiles);
                }

                first = last;
            }
        }

        TileBlocks.Write(sums, tiles, begin, end, y);
    }

    /// <summary>Codes of a residue's x: [turns, segments, quads, 8, 4]; steps and zeros [turns, segments, 8, 2], or segments first for a panel.</summary>
    private static void Round(
        TiledWeight weight, int residue, int segment, int count, ReadOnlySpan<float> x, Span<sbyte> codes, Span<float> meta, bool turnsFirst)
    {
        TileLayout tiles = weight.Layout;
        int rowsInTurn = RowsOfTurn * tiles.Storage.K;
        int turns = (x.Length + rowsInTurn - 1) / rowsInTurn;
        int codesOfSegment = RowsOfTurn * tiles.SegmentLength;
        for (int turn = 0; turn < turns; turn++)
        {
            ReadOnlySpan<float> rows = x[(turn * rowsInTurn)..Math.Min(x.Length, (turn + 1) * rowsInTurn)];
            for (int i = 0; i < count; i++)
            {
                int place = turnsFirst ? (turn * count) + i : (i * turns) + turn;
                ScaledActivations.OfTurn(
                    weight, residue, segment + i, rows, codes.Slice(((turn * count) + i) * codesOfSegment, codesOfSegment),
                    meta.Slice(place * MetaOfTurn, MetaOfTurn));
            }
        }
    }

    /// <summary>Tiles of a residue against a few rows of x.</summary>
    private static void Fused<TDecoder, TLanes>(
        TiledWeight weight, int begin, int end, int rows, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> meta, Span<float> sums)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        var x = new Int8Activations(rows, tiles.Segments, tiles.SegmentLength, codes, scales: default, sums: default);
        int atOnce = TileBlocks.TilesAtOnce(TLanes.Count);
        int metaOfTurn = tiles.Segments * MetaOfTurn;
        for (int tile = begin; tile < end; tile += atOnce)
        {
            for (int row = 0; row < rows; row += RowsOfTurn)
            {
                ReadOnlySpan<float> metaOfX = meta.Slice(row / RowsOfTurn * metaOfTurn, metaOfTurn);
                Span<float> sumsOfTile = sums[((row * TileBlocks.SumsPerRow) + ((tile - begin) * TileLayout.Lanes))..];

                // The tile after the last of a residue meets other codes: the last one alone is two registers of half the width.
                if (tile + atOnce > end)
                {
                    Int8FusedProduct.Turn<TDecoder, Lanes8>(weight, tile, x, row, metaOfX, sumsOfTile);
                }
                else
                {
                    Int8FusedProduct.Turn<TDecoder, TLanes>(weight, tile, x, row, metaOfX, sumsOfTile);
                }
            }
        }
    }
}
