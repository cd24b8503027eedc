using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>How a product with several rows of x is cut into blocks, so that what is used again stays in a core's caches.</summary>
internal static class TileBlocks
{
    /// <summary>Tiles whose sums are kept while all columns pass by.</summary>
    public const int Tiles = 32;

    /// <summary>Sums of a row of x: of all tiles of a block, and of one more, since registers of 16 lanes take tiles in pairs.</summary>
    public const int SumsPerRow = (Tiles + 1) * TileLayout.Lanes;

    /// <summary>Tiles that registers of some lanes take at a time, two registers side by side.</summary>
    public static int TilesAtOnce(int lanes) => lanes == TileLayout.Lanes ? 2 : 1;

    /// <summary>Writes a block's sums to the outputs that they belong to.</summary>
    /// <param name="sums">[rows, <see cref="SumsPerRow"/>].</param>
    /// <param name="tiles">The weight's layout.</param>
    /// <param name="begin">The first tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <param name="y">[rows, N].</param>
    public static void Write(ReadOnlySpan<float> sums, TileLayout tiles, int begin, int end, Span<float> y)
    {
        int outFeatures = tiles.Storage.N;
        if (tiles.Storage.Axis == 1)
        {
            // Row by row: in the order of lanes each write would touch another page, and lines of one set of the cache.
            int first = begin * TileLayout.Lanes;
            int count = Math.Min(end * TileLayout.Lanes, outFeatures) - first;
            for (int n = first, i = 0; n < y.Length; n += outFeatures, i += SumsPerRow)
            {
                sums.Slice(i, count).CopyTo(y[n..]);
            }

            return;
        }

        for (int tile = begin; tile < end; tile++)
        {
            for (int lane = 0; lane < TileLayout.Lanes; lane++)
            {
                int n = tiles.RowOf(tile, lane);
                for (int i = ((tile - begin) * TileLayout.Lanes) + lane; n >= 0 && n < y.Length; i += SumsPerRow, n += outFeatures)
                {
                    y[n] = sums[i];
                }
            }
        }
    }
}
