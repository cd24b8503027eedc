using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>y = x·Ŵᵀ for several rows of x: columns of W are decoded once into a panel, which then meets every row of x of a block.</summary>
/// <remarks>
/// An output is Σ over pieces of up to 128 columns of a segment: factor·(Σ even columns + Σ odd columns), in that order and by multiply-adds;
/// generated kernels for one row of x compute the same bits.
/// </remarks>
public static class PanelProduct
{
    /// <summary>Columns of a segment that have a sum of their own, at most; a multiple of 32.</summary>
    public const int PieceColumns = 128;

    private const int RowsOfX = 128;
    private const int PiecesOfPanel = 4;

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
        TileLayout tiles = weight.Layout;
        for (int row = 0; row < m; row += RowsOfX)
        {
            int rows = Math.Min(RowsOfX, m - row);
            ReadOnlySpan<float> blockOfX = x.Slice(row * tiles.Storage.K, rows * tiles.Storage.K);
            Span<float> blockOfY = y.Slice(row * tiles.Storage.N, rows * tiles.Storage.N);
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
        int columns = Math.Min(tiles.SegmentLength, PieceColumns);
        int piecesOfSegment = (tiles.SegmentLength + columns - 1) / columns;
        int pieces = tiles.Segments * piecesOfSegment;
        int rowsOfPiece = columns + 1;
        Span<float> scratch = KernelScratch.Floats((rows * TileBlocks.SumsPerRow) + (PiecesOfPanel * rowsOfPiece * stride));
        Span<float> sums = scratch[..(rows * TileBlocks.SumsPerRow)];
        Span<float> panel = scratch[sums.Length..];
        sums.Clear();
        for (int piece = 0; piece < pieces; piece += PiecesOfPanel)
        {
            int count = Math.Min(PiecesOfPanel, pieces - piece);
            for (int tile = begin; tile < end; tile += atOnce)
            {
                for (int i = 0; i < count; i++)
                {
                    int segment = (piece + i) / piecesOfSegment;
                    int start = (piece + i) % piecesOfSegment * columns;
                    int stop = Math.Min(start + columns, tiles.SegmentLength);
                    for (int t = 0; t < atOnce && tile + t < end; t++)
                    {
                        ref float target = ref panel[(i * rowsOfPiece * stride) + (t * TileLayout.Lanes)];
                        TDecoder.Decode<TLanes>(weight, tile + t, segment, start, stop, ref target, stride);
                    }

                    int firstColumn = (segment * tiles.SegmentLength) + start;
                    var operands = new PanelTile<TLanes>.Operands(
                        panel[(i * rowsOfPiece * stride)..], stride, stop - start, x[firstColumn..], tiles.Storage.K,
                        sums[((tile - begin) * TileLayout.Lanes)..], TileBlocks.SumsPerRow);
                    PanelTile<TLanes>.Rows(operands, rows, stride);
                }
            }
        }

        TileBlocks.Write(sums, tiles, begin, end, y);
    }
}
