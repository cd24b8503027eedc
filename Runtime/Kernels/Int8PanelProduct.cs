using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>y = x·Ŵᵀ for several rows of x of int8: codes of W are decoded once into a panel of bytes, which then meets every row of x of a block.</summary>
/// <remarks>
/// Codes meet codes in whole numbers. An output is Σ over segments of sₓ·(s·(Σq·q₈ − zero·Σq₈)), or of sₓ·(s·Σq·q₈ + zero·Σq₈), in that
/// order and by multiply-adds; generated kernels for one row of x compute the same bits.
/// </remarks>
public static class Int8PanelProduct
{
    // A panel stays in the first cache with the columns of some rows of x, all rows of a block in the second.
    private const int ColumnsOfPanel = 1024;
    private const int CodesOfX = 256 * ColumnsOfPanel;

    private const int RowsOfTurn = Int8Activations.RowsOfTurn;

    // Rows of a panel before its first words of codes.
    private const int MetaRows = 2;

    /// <summary>Tiles begin..end against all rows of x with the best instructions the processor has.</summary>
    /// <typeparam name="TDecoder">The generated kernel.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="x">[M, K], rounded in the weight's segments.</param>
    /// <param name="y">[M, N]; the outputs of the tiles are written.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">One past the last tile.</param>
    public static void Run<TDecoder>(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
    {
        if (Lanes8.HasDotBytes)
        {
            Run<TDecoder, Lanes8>(weight, x, y, begin, end);
        }
        else if (Lanes16.IsSupported)
        {
            Run<TDecoder, Lanes16>(weight, x, y, begin, end);
        }
        else if (Lanes8.IsSupported)
        {
            Run<TDecoder, Lanes8>(weight, x, y, begin, end);
        }
        else if (Lanes4.IsSupported)
        {
            Run<TDecoder, Lanes4>(weight, x, y, begin, end);
        }
        else
        {
            Run<TDecoder, Lanes1>(weight, x, y, begin, end);
        }
    }

    private static void Run<TDecoder, TLanes>(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        if (Int8FusedProduct.Takes<TDecoder>(weight.Layout, x.Rows))
        {
            Int8FusedProduct.Run<TDecoder, TLanes>(weight, x, y, begin, end);
            return;
        }

        int rowsOfBlock = Math.Max(RowsOfTurn, CodesOfX / Math.Max(ColumnsOfPanel, x.Stride) / RowsOfTurn * RowsOfTurn);
        for (int row = 0; row < x.Rows; row += rowsOfBlock)
        {
            int rows = Math.Min(rowsOfBlock, x.Rows - row);
            for (int tile = begin; tile < end; tile += TileBlocks.Tiles)
            {
                Block<TDecoder, TLanes>(weight, x, row, rows, y, tile, Math.Min(end, tile + TileBlocks.Tiles));
            }
        }
    }

    private static void Block<TDecoder, TLanes>(TiledWeight weight, Int8Activations x, int row, int rows, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        int atOnce = TileBlocks.TilesAtOnce(TLanes.Count);
        int stride = atOnce * TileLayout.Lanes;
        int segmentsOfPanel = Math.Clamp(ColumnsOfPanel / x.Stride, 1, tiles.Segments);
        int wordsOfSegment = (MetaRows + (x.Stride / 4)) * stride;
        int rowsOfSums = (rows + RowsOfTurn - 1) / RowsOfTurn * RowsOfTurn;
        Span<float> scratch = KernelScratch.Floats(
            (rowsOfSums * TileBlocks.SumsPerRow) + (segmentsOfPanel * (wordsOfSegment + (Int8SegmentSums.MetaOfX * rowsOfSums))));
        Span<float> sums = scratch[..(rowsOfSums * TileBlocks.SumsPerRow)];
        Span<int> panel = MemoryMarshal.Cast<float, int>(scratch.Slice(sums.Length, segmentsOfPanel * wordsOfSegment));
        Span<float> metaOfX = scratch[(sums.Length + panel.Length)..];
        sums.Clear();
        metaOfX.Clear();
        for (int segment = 0; segment < tiles.Segments; segment += segmentsOfPanel)
        {
            int count = Math.Min(segmentsOfPanel, tiles.Segments - segment);
            Int8SegmentSums.GatherMeta(x, row, rows, segment, count, TDecoder.IsAffine, metaOfX);
            ReadOnlySpan<sbyte> codesOfX = x.Codes[(((row * x.Segments) + (RowsOfTurn * segment)) * x.Stride)..];
            for (int tile = begin; tile < end; tile += atOnce)
            {
                for (int t = 0; t < atOnce && tile + t < end; t++)
                {
                    Decode<TDecoder>(weight, tile + t, segment, count, ref panel[t * TileLayout.Lanes], stride);
                }

                bool isLast = tile + atOnce >= end;
                ReadOnlySpan<int> ahead = Ahead(
                    weight, isLast ? begin : tile + atOnce, isLast ? Math.Min(segment + count, tiles.Segments - count) : segment, count);
                var operands = new Int8PanelTile<TDecoder, TLanes>.Operands(
                    panel, stride, wordsOfSegment, count, codesOfX, x.Stride, x.Segments * x.Stride, metaOfX, rowsOfSums,
                    sums[((tile - begin) * TileLayout.Lanes)..], ahead);
                Rows(operands, rows, operands.Stride);
            }
        }

        TileBlocks.Write(sums, tiles, begin, end, y.Slice(row * tiles.Storage.N, rows * tiles.Storage.N));
    }

    /// <summary>The words that are decoded next, after it asked memory for their scales and zeros.</summary>
    private static ReadOnlySpan<int> Ahead(TiledWeight weight, int tile, int segment, int count)
    {
        TileLayout tiles = weight.Layout;
        int first = (tile * tiles.Segments) + segment;
        int metaBytes = (int)(weight.Scale.Length / tiles.MetaElements) * TileLayout.Lanes;
        for (int at = first * metaBytes; at < (first + count) * metaBytes; at += CacheLine.Bytes)
        {
            CacheLine.Fetch(in weight.Scale[at], 0);
            CacheLine.Fetch(in weight.Zero[at], 0);
        }

        int words = tiles.WordsPerSegment * TileLayout.Lanes;
        return weight.Words.Slice(first * words, count * words);
    }

    internal static void Decode<TDecoder>(TiledWeight weight, int tile, int segment, int count, ref int panel, nint stride)
        where TDecoder : struct, IInt8TileDecoder
    {
        if (Lanes16.IsSupported)
        {
            TDecoder.Decode<Lanes16>(weight, tile, segment, count, ref panel, stride);
        }
        else if (Lanes8.IsSupported)
        {
            TDecoder.Decode<Lanes8>(weight, tile, segment, count, ref panel, stride);
        }
        else if (Lanes4.IsSupported)
        {
            TDecoder.Decode<Lanes4>(weight, tile, segment, count, ref panel, stride);
        }
        else
        {
            TDecoder.Decode<Lanes1>(weight, tile, segment, count, ref panel, stride);
        }
    }

    /// <summary>All rows of x of a block against the first lanes of a panel, a multiple of two registers.</summary>
    internal static void Rows<TDecoder, TLanes>(Int8PanelTile<TDecoder, TLanes>.Operands operands, int rows, nint lanes)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        for (int lane = 0; lane < lanes; lane += 2 * TLanes.Count)
        {
            int row = 0;
            if (Int8FusedProduct.HasManyRegisters<TLanes>())
            {
                for (; row + 4 < rows; row += RowsOfTurn)
                {
                    Int8PanelTile<TDecoder, TLanes>.Run8x2(operands, row, lane);
                }
            }

            for (; row < rows; row += 4)
            {
                Int8PanelTile<TDecoder, TLanes>.Run4x2(operands, row, lane);
            }
        }
    }
}
