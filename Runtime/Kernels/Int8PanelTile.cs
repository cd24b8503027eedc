using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>Some rows of x of int8 against two registers of rows of W over the segments of a panel.</summary>
/// <typeparam name="TDecoder">The generated kernel that filled the panel.</typeparam>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>The loops are methods of their own: inlined into what calls them they would leave the JIT no budget to inline what they call.</remarks>
internal static class Int8PanelTile<TDecoder, T>
    where TDecoder : struct, IInt8TileDecoder
    where T : struct, ILanes<T>
{
    /// <summary>Where a panel, x and the sums lie.</summary>
    /// <param name="panel">Segments, each of scales, zeros and words of codes.</param>
    /// <param name="stride">Words from one row of the panel to the next.</param>
    /// <param name="wordsOfSegment">Words from one segment of the panel to the next.</param>
    /// <param name="segments">Segments of the panel.</param>
    /// <param name="x">Codes of x from the panel's first column on.</param>
    /// <param name="columns">Codes of a segment of x.</param>
    /// <param name="strideOfX">Codes from one row of x to the next.</param>
    /// <param name="metaOfX">[segments, rows, 2]: the scale and the sum of the codes of each row of x.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="sums">[rows, <see cref="TileBlocks.SumsPerRow"/>], from the panel's rows of W on.</param>
    public readonly ref struct Operands(
        ReadOnlySpan<int> panel, nint stride, nint wordsOfSegment, int segments, ReadOnlySpan<sbyte> x, nint columns, nint strideOfX,
        ReadOnlySpan<float> metaOfX, int rows, Span<float> sums)
    {
        public readonly ref int Panel = ref MemoryMarshal.GetReference(panel);

        public readonly ref byte X = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(x));

        public readonly ref float MetaOfX = ref MemoryMarshal.GetReference(metaOfX);

        public readonly ref float Sums = ref MemoryMarshal.GetReference(sums);

        public nint Stride { get; } = stride;

        public nint WordsOfSegment { get; } = wordsOfSegment;

        public int Segments { get; } = segments;

        public nint Columns { get; } = columns;

        public nint StrideOfX { get; } = strideOfX;

        public int Rows { get; } = rows;
    }

    /// <summary>4 rows of x: 8 running sums, within 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run4x2(Operands operands, nint row, nint lane)
    {
        nint columns = operands.Columns;
        nint stride = operands.Stride;
        ref byte x0 = ref Unsafe.Add(ref operands.X, row * operands.StrideOfX);
        ref byte x1 = ref Unsafe.Add(ref x0, operands.StrideOfX);
        ref byte x2 = ref Unsafe.Add(ref x1, operands.StrideOfX);
        ref byte x3 = ref Unsafe.Add(ref x2, operands.StrideOfX);
        ref float metaOfX = ref Unsafe.Add(ref operands.MetaOfX, 2 * row);
        ref float sums = ref Unsafe.Add(ref operands.Sums, (row * TileBlocks.SumsPerRow) + lane);
        ref int panel = ref Unsafe.Add(ref operands.Panel, lane);
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            ref int w = ref Unsafe.Add(ref panel, 2 * stride);
            T s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            for (nint k = 0; k < columns; k += 4)
            {
                T w0 = T.Words(in w, 0), w1 = T.Words(in w, T.Count);
                T quads = T.Quads(in x0, k);
                s00 = T.DotBytes(s00, w0, quads, TDecoder.FullBytes);
                s01 = T.DotBytes(s01, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x1, k);
                s10 = T.DotBytes(s10, w0, quads, TDecoder.FullBytes);
                s11 = T.DotBytes(s11, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x2, k);
                s20 = T.DotBytes(s20, w0, quads, TDecoder.FullBytes);
                s21 = T.DotBytes(s21, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x3, k);
                s30 = T.DotBytes(s30, w0, quads, TDecoder.FullBytes);
                s31 = T.DotBytes(s31, w1, quads, TDecoder.FullBytes);
                w = ref Unsafe.Add(ref w, stride);
            }

            AddToSums(ref panel, stride, ref metaOfX, ref sums, s00, s01);
            AddToSums(ref panel, stride, ref Unsafe.Add(ref metaOfX, 2), ref Unsafe.Add(ref sums, TileBlocks.SumsPerRow), s10, s11);
            AddToSums(ref panel, stride, ref Unsafe.Add(ref metaOfX, 4), ref Unsafe.Add(ref sums, 2 * TileBlocks.SumsPerRow), s20, s21);
            AddToSums(ref panel, stride, ref Unsafe.Add(ref metaOfX, 6), ref Unsafe.Add(ref sums, 3 * TileBlocks.SumsPerRow), s30, s31);
            panel = ref Unsafe.Add(ref panel, operands.WordsOfSegment);
            metaOfX = ref Unsafe.Add(ref metaOfX, 2 * operands.Rows);
            x0 = ref Unsafe.Add(ref x0, columns);
            x1 = ref Unsafe.Add(ref x1, columns);
            x2 = ref Unsafe.Add(ref x2, columns);
            x3 = ref Unsafe.Add(ref x3, columns);
        }
    }

    /// <summary>1 row of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run1x2(Operands operands, nint row, nint lane)
    {
        ref byte x = ref Unsafe.Add(ref operands.X, row * operands.StrideOfX);
        ref float metaOfX = ref Unsafe.Add(ref operands.MetaOfX, 2 * row);
        ref float sums = ref Unsafe.Add(ref operands.Sums, (row * TileBlocks.SumsPerRow) + lane);
        ref int panel = ref Unsafe.Add(ref operands.Panel, lane);
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            ref int w = ref Unsafe.Add(ref panel, 2 * operands.Stride);
            T s0 = default, s1 = default;
            for (nint k = 0; k < operands.Columns; k += 4)
            {
                T quads = T.Quads(in x, k);
                s0 = T.DotBytes(s0, T.Words(in w, 0), quads, TDecoder.FullBytes);
                s1 = T.DotBytes(s1, T.Words(in w, T.Count), quads, TDecoder.FullBytes);
                w = ref Unsafe.Add(ref w, operands.Stride);
            }

            AddToSums(ref panel, operands.Stride, ref metaOfX, ref sums, s0, s1);
            panel = ref Unsafe.Add(ref panel, operands.WordsOfSegment);
            metaOfX = ref Unsafe.Add(ref metaOfX, 2 * operands.Rows);
            x = ref Unsafe.Add(ref x, operands.Columns);
        }
    }

    /// <summary>sum += sₓ·(s·(dot − zero·Σq₈)), or sₓ·(s·dot + zero·Σq₈), of two registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToSums(ref int panel, nint stride, ref float metaOfX, ref float sums, T dot0, T dot1)
    {
        ref float scales = ref Unsafe.As<int, float>(ref panel);
        T scaleOfX = T.Broadcast(metaOfX), codeSum = T.Broadcast(Unsafe.Add(ref metaOfX, 1));
        T scaled0 = Scaled(dot0, T.Load(in scales, 0), T.Load(in scales, stride), codeSum);
        T.Store(T.MultiplyAdd(scaled0, scaleOfX, T.Load(in sums, 0)), ref sums, 0);
        T scaled1 = Scaled(dot1, T.Load(in scales, T.Count), T.Load(in scales, stride + T.Count), codeSum);
        T.Store(T.MultiplyAdd(scaled1, scaleOfX, T.Load(in sums, T.Count)), ref sums, T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Scaled(T dot, T scales, T zeros, T codeSum) => TDecoder.IsAffine
        ? T.MultiplyAdd(zeros, codeSum, T.ToNumbers(dot) * scales)
        : T.MultiplyAdd(zeros, codeSum, T.ToNumbers(dot)) * scales;
}
