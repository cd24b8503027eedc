using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>y = x·Ŵᵀ for a few rows of x of int8: emitted loops decode codes of W in registers and multiply them at once.</summary>
/// <remarks>
/// Each turn of rows of x decodes them anew, which costs less than a panel up to some turns. A tile is read from its first column to its
/// last, one stream of memory, which loops ask for ahead. Outputs have the bits of <see cref="Int8PanelProduct"/>.
/// </remarks>
public static class Int8FusedProduct
{
    /// <summary>Columns that segments must be whole blocks of.</summary>
    public const int ColumnsOfBlock = 16;

    // Beyond so many rows of x a panel that is decoded once costs less (docs/results/cpu.md).
    internal const int MostRows = 24;

    private const int RowsOfTurn = Int8Activations.RowsOfTurn;

    /// <summary>Whether so many rows of x are multiplied here.</summary>
    internal static bool Takes<TDecoder>(TileLayout tiles, int rows)
        where TDecoder : struct, IInt8TileDecoder =>
        TDecoder.IsFused && rows <= MostRows && tiles.SegmentLength % ColumnsOfBlock == 0;

    /// <summary>Whether the processor has 32 registers of this width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool HasManyRegisters<TLanes>()
        where TLanes : struct, ILanes<TLanes> =>
        TLanes.Count == TileLayout.Lanes || Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Tiles begin..end against all rows of x.</summary>
    internal static void Run<TDecoder, TLanes>(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        int turns = (x.Rows + RowsOfTurn - 1) / RowsOfTurn;
        int metaOfTurn = tiles.Segments * RowsOfTurn * Int8SegmentSums.MetaOfX;
        int sumCount = turns * RowsOfTurn * TileBlocks.SumsPerRow;
        Span<float> scratch = KernelScratch.Floats(sumCount + (turns * metaOfTurn));
        Span<float> sums = scratch[..sumCount];
        Span<float> metaOfX = scratch[sumCount..];
        metaOfX.Clear();
        for (int turn = 0; turn < turns; turn++)
        {
            int row = turn * RowsOfTurn;
            Int8SegmentSums.GatherMeta(
                x, row, Math.Min(RowsOfTurn, x.Rows - row), 0, tiles.Segments, TDecoder.IsAffine, metaOfX.Slice(turn * metaOfTurn, metaOfTurn));
        }

        for (int first = begin; first < end; first += TileBlocks.Tiles)
        {
            int last = Math.Min(end, first + TileBlocks.Tiles);
            sums.Clear();
            for (int tile = first; tile < last; tile += TileBlocks.TilesAtOnce(TLanes.Count))
            {
                for (int turn = 0; turn < turns; turn++)
                {
                    Turn<TDecoder, TLanes>(
                        weight, tile, x, turn * RowsOfTurn, metaOfX.Slice(turn * metaOfTurn, metaOfTurn),
                        sums[((turn * RowsOfTurn * TileBlocks.SumsPerRow) + ((tile - first) * TileLayout.Lanes))..]);
                }
            }

            TileBlocks.Write(sums, tiles, first, last, y);
        }
    }

    /// <summary>A tile, or two, against up to eight rows of x.</summary>
    internal static void Turn<TDecoder, TLanes>(
        TiledWeight weight, int tile, Int8Activations x, int row, ReadOnlySpan<float> metaOfX, Span<float> sums)
        where TDecoder : struct, IInt8TileDecoder
        where TLanes : struct, ILanes<TLanes>
    {
        int rows = x.Rows - row;
        for (int lane = 0; lane < TileLayout.Lanes; lane += 2 * TLanes.Count)
        {
            if (rows > 4 && HasManyRegisters<TLanes>())
            {
                TDecoder.Rows8<TLanes>(weight, new(weight, tile, lane, TLanes.Count, x, row, metaOfX, sums[lane..]));
                continue;
            }

            for (int r = 0; r < Math.Min(rows, RowsOfTurn); r += 4)
            {
                TDecoder.Rows4<TLanes>(
                    weight, new(weight, tile, lane, TLanes.Count, x, row + r, metaOfX, sums[((r * TileBlocks.SumsPerRow) + lane)..]));
            }
        }
    }
}
