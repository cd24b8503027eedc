using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>
/// Groups along N: a row of x as the rows of W of one residue meet it. These share scale and zero of every column, so that
/// Σ(q − zero)·scale·x = Σq·u − Σzero·u with u = scale·x, and neither u nor the second sum differs among them.
/// </summary>
/// <remarks>
/// The second sum is taken a segment at a time, where it is still of the first one's size. It is added in 16 lanes and these as a balanced
/// tree, whatever the register, so that its bits depend on x, scales and zeros alone.
/// </remarks>
public static class ScaledColumns
{
    /// <summary>Where −Σzero·u stands in a row.</summary>
    public const int MinusZeros = FirstColumn - 1;

    /// <summary>Where u of the segment's first column stands; the others follow, then zeros up to the segment's length.</summary>
    public const int FirstColumn = TileLayout.Lanes;

    /// <summary>Floats of a row.</summary>
    public const int RowStride = FirstColumn + TileLayout.ColumnsOfSegment;

    // Rows of x lie too far apart for a core to guess the next one.
    private const int RowsAhead = 3;

    /// <summary>A segment of one row of x.</summary>
    /// <typeparam name="TLanes">The register to compute with.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="residue">n mod N/Group of the rows of W.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="x">The row's first element.</param>
    /// <param name="scaled">[<see cref="RowStride"/>], written from <see cref="MinusZeros"/> on.</param>
    public static void OfRow<TLanes>(TiledWeight weight, int residue, int segment, ref readonly float x, Span<float> scaled)
        where TLanes : struct, ILanes<TLanes> =>
        Of<TLanes>(weight, residue, segment, in x, rows: 1, scaled[..RowStride]);

    /// <summary>A segment of several rows of x.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="residue">n mod N/Group of the rows of W.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="x">[rows, K], the first element.</param>
    /// <param name="rows">How many.</param>
    /// <param name="scaled">[rows, <see cref="RowStride"/>], each written from <see cref="MinusZeros"/> on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Of<TLanes>(TiledWeight weight, int residue, int segment, ref readonly float x, int rows, Span<float> scaled)
        where TLanes : struct, ILanes<TLanes>
    {
        TileLayout tiles = weight.Layout;
        int columns = tiles.ColumnsOf(segment);
        int first = segment * tiles.SegmentLength;
        ref float xs = ref Unsafe.Add(ref Unsafe.AsRef(in x), first);
        ref float scale = ref Metas(weight.Scale, (residue * tiles.Storage.K) + first);
        ref float zero = ref Metas(weight.Zero, (residue * tiles.Storage.K) + first);
        ref float u = ref MemoryMarshal.GetReference(scaled);
        bool isWhole = TLanes.Count == TileLayout.Lanes && columns % TileLayout.Lanes == 0;
        for (int row = 0; row < rows; row++)
        {
            Unsafe.Add(ref u, MinusZeros) = isWhole
                ? -Whole<TLanes>(ref scale, ref zero, ref xs, ref Unsafe.Add(ref u, FirstColumn), columns, row + RowsAhead < rows ? RowsAhead * tiles.Storage.K : 0)
                : -Any<TLanes>(ref scale, ref zero, ref xs, ref Unsafe.Add(ref u, FirstColumn), columns);
            xs = ref Unsafe.Add(ref xs, tiles.Storage.K);
            u = ref Unsafe.Add(ref u, RowStride);
        }

        for (int row = 0; columns < tiles.SegmentLength && row < rows; row++)
        {
            scaled.Slice((row * RowStride) + FirstColumn + columns, tiles.SegmentLength - columns).Clear();
        }
    }

    /// <summary>Writes u, and returns Σzero·u: whole registers of 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Whole<TLanes>(ref float scale, ref float zero, ref float x, ref float u, nint columns, nint ahead)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes sum = default;
        for (nint p = 0; p < columns; p += TileLayout.Lanes)
        {
            CacheLine.Fetch(in x, p + ahead);
            TLanes product = TLanes.Load(in scale, p) * TLanes.Load(in x, p);
            TLanes.Store(product, ref u, p);
            sum = TLanes.MultiplyAdd(TLanes.Load(in zero, p), product, sum);
        }

        return TLanes.Sum(sum);
    }

    /// <summary>The same bits with registers of any width, for any number of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Any<TLanes>(ref float scale, ref float zero, ref float x, ref float u, int columns)
        where TLanes : struct, ILanes<TLanes>
    {
        Span<float> sums = stackalloc float[TileLayout.Lanes];
        for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
        {
            TLanes sum = default;
            for (nint p = lane; p + TLanes.Count <= columns; p += TileLayout.Lanes)
            {
                TLanes product = TLanes.Load(in scale, p) * TLanes.Load(in x, p);
                TLanes.Store(product, ref u, p);
                sum = TLanes.MultiplyAdd(TLanes.Load(in zero, p), product, sum);
            }

            TLanes.Store(sum, ref sums[lane], 0);
        }

        for (int p = columns / TLanes.Count * TLanes.Count; p < columns; p++)
        {
            float product = Unsafe.Add(ref scale, p) * Unsafe.Add(ref x, p);
            Unsafe.Add(ref u, p) = product;
            ref float sum = ref sums[p % TileLayout.Lanes];
            sum = float.MultiplyAddEstimate(Unsafe.Add(ref zero, p), product, sum);
        }

        return Sum(sums);
    }

    /// <summary>Scales or zeros from one on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref float Metas(ReadOnlySpan<byte> metas, int first) =>
        ref Unsafe.Add(ref Unsafe.As<byte, float>(ref MemoryMarshal.GetReference(metas)), first);

    /// <summary>16 numbers, added as a balanced tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Sum(ReadOnlySpan<float> sums)
    {
        ref readonly float first = ref sums[0];
        Vector128<float> quarters = (Vector128.LoadUnsafe(in first) + Vector128.LoadUnsafe(in first, 8)) +
            (Vector128.LoadUnsafe(in first, 4) + Vector128.LoadUnsafe(in first, 12));
        return (quarters[0] + quarters[2]) + (quarters[1] + quarters[3]);
    }
}
