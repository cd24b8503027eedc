using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Groups along N: rows of x as the rows of W of one residue meet them (<see cref="ScaledColumns"/>), rounded to int8 a segment at a time.</summary>
/// <remarks>
/// u = scale·x becomes step·code with step = max|u|/127 and code = round(u·(127/max|u|)), half to even. What the zeros take away is computed
/// of the codes, Σzero·code, so that rounding moves an output by step/2·Σ|q − zero| at most. A segment in which u is not finite gets the step NaN.
/// </remarks>
public static class ScaledActivations
{
    private const int RowsOfTurn = Int8Activations.RowsOfTurn;

    // Rows that are rounded side by side: four bytes of each make 16 neighbours of a turn.
    private const int RowsAtOnce = 4;

    /// <summary>A segment of one row of x.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="residue">n mod N/Group of the rows of W.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="x">The row's first element.</param>
    /// <param name="codes">A segment's codes, its padding as 0.</param>
    /// <param name="meta">The step and −Σzero·code.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void OfRow(TiledWeight weight, int residue, int segment, ref readonly float x, Span<sbyte> codes, Span<float> meta)
    {
        var columns = new Columns(weight, residue, segment);
        ref float row = ref Unsafe.Add(ref Unsafe.AsRef(in x), segment * weight.Layout.SegmentLength);
        ref byte target = ref Unsafe.As<sbyte, byte>(ref codes[0]);
        float inverse = Measure(columns, ref row, out meta[0]);
        Span<float> sums = stackalloc float[TileLayout.Lanes];
        int done = Lanes16.IsSupported ? RoundRow<Lanes16>(columns, ref row, inverse, ref target, sums)
            : Lanes8.IsSupported ? RoundRow<Lanes8>(columns, ref row, inverse, ref target, sums)
            : Lanes4.IsSupported ? RoundRow<Lanes4>(columns, ref row, inverse, ref target, sums)
            : 0;
        for (int p = done; p < columns.Count; p++)
        {
            codes[p] = Round(columns, ref row, p, inverse, ref sums[p % TileLayout.Lanes]);
        }

        codes[columns.Count..].Clear();
        meta[1] = -ScaledColumns.Sum(sums);
    }

    /// <summary>A segment of up to eight rows of x.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="residue">n mod N/Group of the rows of W.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="x">[rows, K].</param>
    /// <param name="codes">[segment's quads, 8, 4], as <see cref="Int8Activations.Codes"/> has them.</param>
    /// <param name="meta">[8, 2], of each row the step and −Σzero·code.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void OfTurn(TiledWeight weight, int residue, int segment, ReadOnlySpan<float> x, Span<sbyte> codes, Span<float> meta)
    {
        var columns = new Columns(weight, residue, segment);
        nint stride = weight.Layout.Storage.K;
        int rows = (int)(x.Length / stride);
        ref float first = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), segment * weight.Layout.SegmentLength);
        Span<float> inverses = stackalloc float[RowsAtOnce];
        Span<float> sums = stackalloc float[RowsAtOnce * TileLayout.Lanes];
        if (rows <= RowsAtOnce || columns.Count < weight.Layout.SegmentLength)
        {
            codes.Clear();
        }

        meta.Clear();
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - row);
            ref float four = ref Unsafe.Add(ref first, row * stride);
            inverses.Clear();
            sums.Clear();
            for (int r = 0; r < count; r++)
            {
                inverses[r] = Measure(columns, ref Unsafe.Add(ref four, r * stride), out meta[2 * (row + r)]);
            }

            // Rows that are missing are the first one again, times 0.
            var places = new Rows(
                ref four, ref Unsafe.Add(ref four, count > 1 ? stride : 0), ref Unsafe.Add(ref four, count > 2 ? 2 * stride : 0),
                ref Unsafe.Add(ref four, count > 3 ? 3 * stride : 0));
            ref byte target = ref Unsafe.As<sbyte, byte>(ref codes[row * sizeof(int)]);
            int done = Lanes16.IsSupported ? RoundFour<Lanes16>(columns, places, inverses, ref target, sums)
                : Lanes8.IsSupported ? RoundFour<Lanes8>(columns, places, inverses, ref target, sums)
                : Lanes4.IsSupported ? RoundFour<Lanes4>(columns, places, inverses, ref target, sums)
                : 0;
            for (int r = 0; r < count; r++)
            {
                Span<float> sumsOfRow = sums.Slice(r * TileLayout.Lanes, TileLayout.Lanes);
                for (int p = done; p < columns.Count; p++)
                {
                    codes[(p / 4 * RowsOfTurn * 4) + ((row + r) * 4) + (p % 4)] =
                        Round(columns, ref Unsafe.Add(ref four, r * stride), p, inverses[r], ref sumsOfRow[p % TileLayout.Lanes]);
                }

                meta[(2 * (row + r)) + 1] = -ScaledColumns.Sum(sumsOfRow);
            }
        }
    }

    /// <summary>Gives the step of a segment of a row; returns what u is multiplied by, 0 where all codes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Measure(Columns columns, ref float x, out float step)
    {
        float largest = 0;
        int done = Lanes16.IsSupported ? Largest<Lanes16>(columns, ref x, ref largest)
            : Lanes8.IsSupported ? Largest<Lanes8>(columns, ref x, ref largest)
            : Lanes4.IsSupported ? Largest<Lanes4>(columns, ref x, ref largest)
            : 0;
        for (int p = done; p < columns.Count; p++)
        {
            float u = Unsafe.Add(ref columns.Scale, p) * Unsafe.Add(ref x, p);
            largest = MathF.Max(largest, MathF.Abs(u)) + (0 * u);
        }

        step = largest / 127f;
        return largest > 0f ? Math.Min(127f / largest, float.MaxValue) : 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Largest<TLanes>(Columns columns, ref float x, ref float largest)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes magnitude = default;

        // Comparisons may drop a NaN; 0·u keeps it, and makes one of an infinity.
        TLanes zeros = default;
        int p = 0;
        for (; p + TLanes.Count <= columns.Count; p += TLanes.Count)
        {
            TLanes u = TLanes.Load(in columns.Scale, p) * TLanes.Load(in x, p);
            magnitude = TLanes.Max(magnitude, TLanes.Abs(u));
            zeros = TLanes.MultiplyAdd(u, default, zeros);
        }

        largest = TLanes.Max(magnitude) + TLanes.Sum(zeros);
        return p;
    }

    /// <summary>Whole registers of a row; lanes of the 16 sums receive Σzero·code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RoundRow<TLanes>(Columns columns, ref float x, float inverse, ref byte codes, Span<float> sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor = TLanes.Broadcast(inverse);
        for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
        {
            TLanes sum = default;
            for (int p = lane; p + TLanes.Count <= columns.Count; p += TileLayout.Lanes)
            {
                TLanes code = TLanes.Round((TLanes.Load(in columns.Scale, p) * TLanes.Load(in x, p)) * factor);
                TLanes.StoreWords(TLanes.ToWords(code), ref codes, p);
                sum = TLanes.MultiplyAdd(TLanes.Load(in columns.Zero, p), code, sum);
            }

            TLanes.Store(sum, ref sums[lane], 0);
        }

        return columns.Count / TLanes.Count * TLanes.Count;
    }

    /// <summary>The same of four rows, quads of their codes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RoundFour<TLanes>(Columns columns, Rows x, ReadOnlySpan<float> inverses, ref byte codes, Span<float> sums)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes factor0 = TLanes.Broadcast(inverses[0]), factor1 = TLanes.Broadcast(inverses[1]);
        TLanes factor2 = TLanes.Broadcast(inverses[2]), factor3 = TLanes.Broadcast(inverses[3]);
        for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
        {
            TLanes sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int p = lane; p + TLanes.Count <= columns.Count; p += TileLayout.Lanes)
            {
                TLanes scale = TLanes.Load(in columns.Scale, p), zero = TLanes.Load(in columns.Zero, p);
                TLanes code0 = TLanes.Round((scale * TLanes.Load(in x.Row0, p)) * factor0);
                TLanes code1 = TLanes.Round((scale * TLanes.Load(in x.Row1, p)) * factor1);
                TLanes code2 = TLanes.Round((scale * TLanes.Load(in x.Row2, p)) * factor2);
                TLanes code3 = TLanes.Round((scale * TLanes.Load(in x.Row3, p)) * factor3);
                sum0 = TLanes.MultiplyAdd(zero, code0, sum0);
                sum1 = TLanes.MultiplyAdd(zero, code1, sum1);
                sum2 = TLanes.MultiplyAdd(zero, code2, sum2);
                sum3 = TLanes.MultiplyAdd(zero, code3, sum3);
                TLanes.StoreQuads(
                    TLanes.ToWords(code0), TLanes.ToWords(code1), TLanes.ToWords(code2), TLanes.ToWords(code3),
                    ref Unsafe.Add(ref codes, p * RowsOfTurn), RowsOfTurn * sizeof(int));
            }

            TLanes.Store(sum0, ref sums[lane], 0);
            TLanes.Store(sum1, ref sums[lane], TileLayout.Lanes);
            TLanes.Store(sum2, ref sums[lane], 2 * TileLayout.Lanes);
            TLanes.Store(sum3, ref sums[lane], 3 * TileLayout.Lanes);
        }

        return columns.Count / TLanes.Count * TLanes.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte Round(Columns columns, ref float x, int p, float inverse, ref float sum)
    {
        float code = MathF.Round((Unsafe.Add(ref columns.Scale, p) * Unsafe.Add(ref x, p)) * inverse);
        sum = float.MultiplyAddEstimate(Unsafe.Add(ref columns.Zero, p), code, sum);
        return (sbyte)(int)code;
    }

    /// <summary>The columns of W in a segment.</summary>
    private readonly ref struct Columns(TiledWeight weight, int residue, int segment)
    {
        public readonly ref float Scale = ref ScaledColumns.Metas(
            weight.Scale, (residue * weight.Layout.Storage.K) + (segment * weight.Layout.SegmentLength));

        public readonly ref float Zero = ref ScaledColumns.Metas(
            weight.Zero, (residue * weight.Layout.Storage.K) + (segment * weight.Layout.SegmentLength));

        public int Count { get; } = weight.Layout.ColumnsOf(segment);
    }

    /// <summary>Four rows of x.</summary>
    private readonly ref struct Rows(ref float row0, ref float row1, ref float row2, ref float row3)
    {
        public readonly ref float Row0 = ref row0;
        public readonly ref float Row1 = ref row1;
        public readonly ref float Row2 = ref row2;
        public readonly ref float Row3 = ref row3;
    }
}
