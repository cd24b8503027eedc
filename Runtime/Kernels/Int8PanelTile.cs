using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer.Kernels;

/// <summary>Some rows of x of int8 against two registers of rows of W over the segments of a panel.</summary>
/// <typeparam name="TDecoder">The generated kernel that filled the panel.</typeparam>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>
/// The loops are methods of their own: inlined into what calls them they would leave the JIT no budget to inline what they call.
/// In each turn of the first rows they fetch some bytes of the words that are decoded next: memory would stand idle while they multiply.
/// </remarks>
internal static class Int8PanelTile<TDecoder, T>
    where TDecoder : struct, IInt8TileDecoder
    where T : struct, ILanes<T>
{
    /// <summary>Rows of the panel before the first words of codes: scales and zeros.</summary>
    public const int MetaRows = 2;

    /// <summary>Where a panel, x and the sums lie.</summary>
    /// <param name="panel">Segments, each of scales, zeros and words of codes.</param>
    /// <param name="stride">Words from one row of the panel to the next.</param>
    /// <param name="wordsOfSegment">Words from one segment of the panel to the next.</param>
    /// <param name="segments">Segments of the panel.</param>
    /// <param name="x">Codes of x from the panel's first column on, rows of a turn side by side.</param>
    /// <param name="columns">Codes of a segment of a row of x.</param>
    /// <param name="columnsOfX">Codes of a row of x.</param>
    /// <param name="metaOfX">[segments, rowsOfMeta, 2], see <see cref="Int8SegmentSums"/>.</param>
    /// <param name="rowsOfMeta">Rows of x, rounded up to whole turns of a loop.</param>
    /// <param name="sums">[rowsOfMeta, <see cref="TileBlocks.SumsPerRow"/>], from the panel's rows of W on.</param>
    /// <param name="ahead">The words that are decoded next.</param>
    public readonly ref struct Operands(
        ReadOnlySpan<int> panel, nint stride, nint wordsOfSegment, int segments, ReadOnlySpan<sbyte> x, nint columns, nint columnsOfX,
        ReadOnlySpan<float> metaOfX, int rowsOfMeta, Span<float> sums, ReadOnlySpan<int> ahead)
    {
        private readonly ref int _panel = ref MemoryMarshal.GetReference(panel);
        private readonly ref byte _x = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(x));
        private readonly ref float _metaOfX = ref MemoryMarshal.GetReference(metaOfX);
        private readonly ref float _sums = ref MemoryMarshal.GetReference(sums);

        public readonly ref byte Ahead = ref Unsafe.As<int, byte>(ref MemoryMarshal.GetReference(ahead));

        /// <summary>Bytes to fetch ahead in each turn.</summary>
        public nint AheadStep { get; } = (nint)((4L * sizeof(int) * ahead.Length) + (segments * columns) - 1) / (segments * columns);

        public nint Stride { get; } = stride;

        public int Segments { get; } = segments;

        public nint Columns { get; } = columns;

        /// <summary>The first quad of a row of x that is the first or the fifth of its turn; the next row's follows.</summary>
        public ref byte QuadsOfX(nint row) =>
            ref Unsafe.Add(ref _x, (row / Int8Activations.RowsOfTurn * Int8Activations.RowsOfTurn * columnsOfX) + (row % Int8Activations.RowsOfTurn * sizeof(int)));

        /// <summary>The scales of a segment; zeros follow after a stride.</summary>
        public ref float Scales(nint segment, nint lane) =>
            ref Unsafe.As<int, float>(ref Unsafe.Add(ref _panel, (segment * wordsOfSegment) + lane));

        /// <summary>The first words of codes of a segment.</summary>
        public ref int Words(nint segment, nint lane) =>
            ref Unsafe.Add(ref _panel, (segment * wordsOfSegment) + (MetaRows * Stride) + lane);

        public ref float MetaOfX(nint segment, nint row) => ref Unsafe.Add(ref _metaOfX, Int8SegmentSums.MetaOfX * ((segment * rowsOfMeta) + row));

        public ref float Sums(nint row, nint lane) => ref Unsafe.Add(ref _sums, (row * TileBlocks.SumsPerRow) + lane);
    }

    /// <summary>8 rows of x: 16 running sums, for processors with 32 registers.</summary>
    /// <remarks>A sum waits five cycles for the one before, and two can begin in each: with fewer than ten, multipliers would wait.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run8x2(Operands operands, nint row, nint lane)
    {
        nint columns = operands.Columns;
        nint stride = operands.Stride;
        ref byte x = ref operands.QuadsOfX(row);
        ref byte ahead = ref operands.Ahead;
        nint aheadStep = row == 0 ? operands.AheadStep : 0;
        ref float sums = ref operands.Sums(row, lane);
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            ref int w = ref operands.Words(segment, lane);
            T s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            T s40 = default, s41 = default, s50 = default, s51 = default, s60 = default, s61 = default, s70 = default, s71 = default;
            for (nint k = 0; k < columns; k += 4)
            {
                CacheLine.Fetch(in ahead, 0);
                ahead = ref Unsafe.Add(ref ahead, aheadStep);
                T w0 = T.Words(in w, 0), w1 = T.Words(in w, T.Count);
                w = ref Unsafe.Add(ref w, stride);
                T quads = T.Quads(in x, 0);
                s00 = T.DotBytes(s00, w0, quads, TDecoder.FullBytes);
                s01 = T.DotBytes(s01, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 4);
                s10 = T.DotBytes(s10, w0, quads, TDecoder.FullBytes);
                s11 = T.DotBytes(s11, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 8);
                s20 = T.DotBytes(s20, w0, quads, TDecoder.FullBytes);
                s21 = T.DotBytes(s21, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 12);
                s30 = T.DotBytes(s30, w0, quads, TDecoder.FullBytes);
                s31 = T.DotBytes(s31, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 16);
                s40 = T.DotBytes(s40, w0, quads, TDecoder.FullBytes);
                s41 = T.DotBytes(s41, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 20);
                s50 = T.DotBytes(s50, w0, quads, TDecoder.FullBytes);
                s51 = T.DotBytes(s51, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 24);
                s60 = T.DotBytes(s60, w0, quads, TDecoder.FullBytes);
                s61 = T.DotBytes(s61, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 28);
                s70 = T.DotBytes(s70, w0, quads, TDecoder.FullBytes);
                s71 = T.DotBytes(s71, w1, quads, TDecoder.FullBytes);
                x = ref Unsafe.Add(ref x, Int8Activations.RowsOfTurn * sizeof(int));
            }

            ref float scales = ref operands.Scales(segment, lane), metaOfX = ref operands.MetaOfX(segment, row);
            T scales0 = T.Load(in scales, 0), scales1 = T.Load(in scales, T.Count);
            T zeros0 = T.Load(in scales, stride), zeros1 = T.Load(in scales, stride + T.Count);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 0, scales0, zeros0, s00, scales1, zeros1, s01, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 1, scales0, zeros0, s10, scales1, zeros1, s11, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 2, scales0, zeros0, s20, scales1, zeros1, s21, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 3, scales0, zeros0, s30, scales1, zeros1, s31, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 4, scales0, zeros0, s40, scales1, zeros1, s41, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 5, scales0, zeros0, s50, scales1, zeros1, s51, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 6, scales0, zeros0, s60, scales1, zeros1, s61, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 7, scales0, zeros0, s70, scales1, zeros1, s71, TDecoder.IsAffine);
        }
    }

    /// <summary>4 rows of x: 8 running sums, within 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run4x2(Operands operands, nint row, nint lane)
    {
        nint columns = operands.Columns;
        nint stride = operands.Stride;
        ref byte x = ref operands.QuadsOfX(row);
        ref byte ahead = ref operands.Ahead;
        nint aheadStep = row == 0 ? operands.AheadStep : 0;
        ref float sums = ref operands.Sums(row, lane);
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            ref int w = ref operands.Words(segment, lane);
            T s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            for (nint k = 0; k < columns; k += 4)
            {
                CacheLine.Fetch(in ahead, 0);
                ahead = ref Unsafe.Add(ref ahead, aheadStep);
                T w0 = T.Words(in w, 0), w1 = T.Words(in w, T.Count);
                w = ref Unsafe.Add(ref w, stride);
                T quads = T.Quads(in x, 0);
                s00 = T.DotBytes(s00, w0, quads, TDecoder.FullBytes);
                s01 = T.DotBytes(s01, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 4);
                s10 = T.DotBytes(s10, w0, quads, TDecoder.FullBytes);
                s11 = T.DotBytes(s11, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 8);
                s20 = T.DotBytes(s20, w0, quads, TDecoder.FullBytes);
                s21 = T.DotBytes(s21, w1, quads, TDecoder.FullBytes);
                quads = T.Quads(in x, 12);
                s30 = T.DotBytes(s30, w0, quads, TDecoder.FullBytes);
                s31 = T.DotBytes(s31, w1, quads, TDecoder.FullBytes);
                x = ref Unsafe.Add(ref x, Int8Activations.RowsOfTurn * sizeof(int));
            }

            ref float scales = ref operands.Scales(segment, lane), metaOfX = ref operands.MetaOfX(segment, row);
            T scales0 = T.Load(in scales, 0), scales1 = T.Load(in scales, T.Count);
            T zeros0 = T.Load(in scales, stride), zeros1 = T.Load(in scales, stride + T.Count);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 0, scales0, zeros0, s00, scales1, zeros1, s01, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 1, scales0, zeros0, s10, scales1, zeros1, s11, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 2, scales0, zeros0, s20, scales1, zeros1, s21, TDecoder.IsAffine);
            Int8SegmentSums.Add(ref metaOfX, ref sums, 3, scales0, zeros0, s30, scales1, zeros1, s31, TDecoder.IsAffine);
        }
    }
}
