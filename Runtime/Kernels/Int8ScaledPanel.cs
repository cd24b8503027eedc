using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Tiles of one residue against many rows of x that were rounded for it: segments are decoded into a panel of bytes, which meets all rows.</summary>
/// <typeparam name="TDecoder">The generated kernel.</typeparam>
/// <typeparam name="TLanes">The register to compute with.</typeparam>
internal static class Int8ScaledPanel<TDecoder, TLanes>
    where TDecoder : struct, IInt8TileDecoder
    where TLanes : struct, ILanes<TLanes>
{
    private static int Stride => TileBlocks.TilesAtOnce(TLanes.Count) * TileLayout.Lanes;

    /// <summary>Words of a segment of the panel.</summary>
    public static int WordsOfSegment(TileLayout tiles) => (Int8PanelTile<TDecoder, TLanes>.MetaRows + (tiles.SegmentLength / 4)) * Stride;

    /// <summary>Adds the products of some segments to the sums.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <param name="segment">The first segment.</param>
    /// <param name="count">Segments.</param>
    /// <param name="panel">[count, <see cref="WordsOfSegment"/>], scratch.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="codes">[turns, count, quads, 8, 4].</param>
    /// <param name="meta">[count, turns, 8, 2], of each row the step and −Σzero·code.</param>
    /// <param name="sums">[rows, <see cref="TileBlocks.SumsPerRow"/>], from the first tile on.</param>
    public static void Run(
        TiledWeight weight, int begin, int end, int segment, int count, Span<int> panel, int rows, ReadOnlySpan<sbyte> codes,
        ReadOnlySpan<float> meta, Span<float> sums)
    {
        int atOnce = TileBlocks.TilesAtOnce(TLanes.Count);
        for (int tile = begin; tile < end; tile += atOnce)
        {
            int last = Math.Min(end, tile + atOnce);
            for (int t = tile; t < last; t++)
            {
                Int8PanelProduct.Decode<TDecoder>(weight, t, segment, count, ref panel[(t - tile) * TileLayout.Lanes], Stride);
            }

            ReadOnlySpan<int> ahead = Ahead(weight, last < weight.Layout.Tiles ? last : begin, segment, count);
            Span<float> sumsOfTile = sums[((tile - begin) * TileLayout.Lanes)..];

            // The tile after the last of a residue meets other codes: the last one alone is two registers of half the width.
            if (last - tile < atOnce)
            {
                Rows<Lanes8>(weight.Layout, count, panel, rows, codes, meta, sumsOfTile, ahead);
            }
            else
            {
                Rows<TLanes>(weight.Layout, count, panel, rows, codes, meta, sumsOfTile, ahead);
            }
        }
    }

    private static void Rows<T>(
        TileLayout tiles, int count, ReadOnlySpan<int> panel, int rows, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> meta, Span<float> sums,
        ReadOnlySpan<int> ahead)
        where T : struct, ILanes<T>
    {
        int rowsOfMeta = (rows + Int8Activations.RowsOfTurn - 1) / Int8Activations.RowsOfTurn * Int8Activations.RowsOfTurn;
        var operands = new Int8PanelTile<TDecoder, T>.Operands(
            panel, Stride, WordsOfSegment(tiles), count, codes, tiles.SegmentLength, count * tiles.SegmentLength, meta, rowsOfMeta, sums, ahead);
        Int8PanelProduct.Rows(operands, rows, TileBlocks.TilesAtOnce(T.Count) * TileLayout.Lanes);
    }

    /// <summary>The words of the tile that is decoded next.</summary>
    private static ReadOnlySpan<int> Ahead(TiledWeight weight, int tile, int segment, int count)
    {
        TileLayout tiles = weight.Layout;
        int words = tiles.WordsPerSegment * TileLayout.Lanes;
        return weight.Words.Slice(((tile * tiles.Segments) + segment) * words, count * words);
    }
}
