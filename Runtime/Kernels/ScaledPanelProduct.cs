using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>y = x·Ŵᵀ for several rows of x where groups run along N: codes of W are decoded once into a panel, which then meets every row of x of a block.</summary>
/// <remarks>
/// Rows of x are multiplied by the scales first, once for all tiles of a residue (<see cref="ScaledColumns"/>). An output is Σ over segments of
/// (−Σzero·u + Σ odd columns) + Σ even columns, in that order and by multiply-adds; generated kernels for one row of x compute the same bits.
/// </remarks>
public static class ScaledPanelProduct
{
    // So few that x times the scales stays in the first cache with the panel: more rows and columns took longer.
    private const int RowsOfX = 32;

    // Of a panel: the factors and the column of ones.
    private const int RowsBeforeCodes = 2;

    /// <summary>Tiles begin..end against m rows of x at the widest register the processor has.</summary>
    /// <typeparam name="TDecoder">The generated kernel.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K].</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="y">[M, N]; the outputs of the tiles are written.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">One past the last tile.</param>
    public static void Run<TDecoder>(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        where TDecoder : struct, ITileDecoder
    {
        if (Lanes16.IsSupported)
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
        where TDecoder : struct, ITileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        StorageLayout layout = weight.Layout.Storage;
        for (int row = 0; row < m; row += RowsOfX)
        {
            int rows = Math.Min(RowsOfX, m - row);
            ReadOnlySpan<float> blockOfX = x.Slice(row * layout.K, rows * layout.K);
            Span<float> blockOfY = y.Slice(row * layout.N, rows * layout.N);
            for (int tile = begin; tile < end; tile += TileBlocks.Tiles)
            {
                Block<TDecoder, TLanes>(weight, blockOfX, rows, blockOfY, tile, Math.Min(end, tile + TileBlocks.Tiles));
            }
        }
    }

    private static void Block<TDecoder, TLanes>(TiledWeight weight, ReadOnlySpan<float> x, int rows, Span<float> y, int begin, int end)
        where TDecoder : struct, ITileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        int atOnce = TileBlocks.TilesAtOnce(TLanes.Count);
        int stride = atOnce * TileLayout.Lanes;
        int sumCount = rows * TileBlocks.SumsPerRow;
        int panelCount = (RowsBeforeCodes + tiles.SegmentLength) * stride;
        Span<float> scratch = KernelScratch.Floats(sumCount + panelCount + (rows * ScaledColumns.RowStride));
        Span<float> sums = scratch[..sumCount];
        Span<float> panel = scratch.Slice(sumCount, panelCount);
        Span<float> scaled = scratch[(sumCount + panelCount)..];
        sums.Clear();
        for (int segment = 0; segment < tiles.Segments; segment++)
        {
            for (int first = begin; first < end;)
            {
                int residue = first / tiles.TilesPerResidue;
                int last = Math.Min(end, (residue + 1) * tiles.TilesPerResidue);
                ScaledColumns.Of<TLanes>(weight, residue, segment, in MemoryMarshal.GetReference(x), rows, scaled);
                for (int tile = first; tile < last; tile += atOnce)
                {
                    Tiles<TDecoder, TLanes>(
                        weight, tile, Math.Min(last, tile + atOnce), segment, panel, stride, scaled, rows, sums[((tile - begin) * TileLayout.Lanes)..]);
                }

                first = last;
            }
        }

        TileBlocks.Write(sums, tiles, begin, end, y);
    }

    /// <summary>A segment of one tile, or of two, against all rows of x of a block.</summary>
    private static void Tiles<TDecoder, TLanes>(
        TiledWeight weight, int tile, int end, int segment, Span<float> panel, int stride, ReadOnlySpan<float> scaled, int rows, Span<float> sums)
        where TDecoder : struct, ITileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        int length = weight.Layout.SegmentLength;
        for (int t = tile; t < end; t++)
        {
            TDecoder.Decode<TLanes>(weight, t, segment, 0, length, ref panel[(t - tile) * TileLayout.Lanes], stride);
        }

        // The tile after the last of a residue meets other columns: the last one alone is two registers of half the width.
        int lanes = (end - tile) * TileLayout.Lanes;
        if (TLanes.Count == lanes)
        {
            PanelTile<Lanes8>.Rows(Operands<Lanes8>(panel, stride, length, scaled, sums), rows, lanes);
        }
        else
        {
            PanelTile<TLanes>.Rows(Operands<TLanes>(panel, stride, length, scaled, sums), rows, lanes);
        }
    }

    private static PanelTile<T>.Operands Operands<T>(Span<float> panel, int stride, int length, ReadOnlySpan<float> scaled, Span<float> sums)
        where T : struct, ILanes<T> =>
        new(panel, stride, 1 + length, scaled[ScaledColumns.MinusZeros..], ScaledColumns.RowStride, sums, TileBlocks.SumsPerRow);
}
