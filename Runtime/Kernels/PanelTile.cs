using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Some rows of x against two registers of rows of W over the columns of a panel: sums += factor·(Σ even + Σ odd).</summary>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>The loops are methods of their own: inlined into what calls them they would leave the JIT no budget to inline what they call.</remarks>
internal static class PanelTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>Where a panel, x and the sums lie.</summary>
    /// <param name="panel">The factors, then a column after the other.</param>
    /// <param name="stride">Floats from one row of the panel to the next.</param>
    /// <param name="columns">Columns of the panel.</param>
    /// <param name="x">x from the panel's first column on.</param>
    /// <param name="strideOfX">Floats from one row of x to the next.</param>
    /// <param name="sums">Sums of the panel's rows of W.</param>
    /// <param name="strideOfSums">Floats from the sums of one row of x to those of the next.</param>
    public readonly ref struct Operands(
        ReadOnlySpan<float> panel, nint stride, nint columns, ReadOnlySpan<float> x, nint strideOfX, Span<float> sums, nint strideOfSums)
    {
        public readonly ref float Panel = ref MemoryMarshal.GetReference(panel);

        public readonly ref float X = ref MemoryMarshal.GetReference(x);

        public readonly ref float Sums = ref MemoryMarshal.GetReference(sums);

        public nint Stride { get; } = stride;

        public nint Columns { get; } = columns;

        public nint StrideOfX { get; } = strideOfX;

        public nint StrideOfSums { get; } = strideOfSums;
    }

    /// <summary>All rows of x against the first lanes of the panel, a multiple of two registers.</summary>
    public static void Rows(Operands operands, int rows, int lanes)
    {
        for (int lane = 0; lane < lanes; lane += 2 * T.Count)
        {
            int row = 0;
            if (T.Count == TileLayout.Lanes || AdvSimd.Arm64.IsSupported)
            {
                for (; row + 4 <= rows; row += 4)
                {
                    Run4x2(operands, row, lane);
                }
            }

            for (; row + 2 <= rows; row += 2)
            {
                Run2x2(operands, row, lane);
            }

            if (row < rows)
            {
                Run1x2(operands, row, lane);
            }
        }
    }

    /// <summary>4 rows of x: 16 running sums, which need more than 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run4x2(Operands operands, nint row, nint lane)
    {
        nint stride = operands.Stride;
        ref float w = ref Unsafe.Add(ref operands.Panel, lane + stride);
        ref float x0 = ref Unsafe.Add(ref operands.X, row * operands.StrideOfX);
        ref float x1 = ref Unsafe.Add(ref x0, operands.StrideOfX);
        ref float x2 = ref Unsafe.Add(ref x1, operands.StrideOfX);
        ref float x3 = ref Unsafe.Add(ref x2, operands.StrideOfX);
        T e00 = default, e01 = default, e10 = default, e11 = default, e20 = default, e21 = default, e30 = default, e31 = default;
        T o00 = default, o01 = default, o10 = default, o11 = default, o20 = default, o21 = default, o30 = default, o31 = default;
        nint k = 0;
        for (; k + 2 <= operands.Columns; k += 2)
        {
            T w0 = T.Load(in w, 0), w1 = T.Load(in w, T.Count);
            T factor = T.Broadcast(Unsafe.Add(ref x0, k));
            e00 = T.MultiplyAdd(w0, factor, e00);
            e01 = T.MultiplyAdd(w1, factor, e01);
            factor = T.Broadcast(Unsafe.Add(ref x1, k));
            e10 = T.MultiplyAdd(w0, factor, e10);
            e11 = T.MultiplyAdd(w1, factor, e11);
            factor = T.Broadcast(Unsafe.Add(ref x2, k));
            e20 = T.MultiplyAdd(w0, factor, e20);
            e21 = T.MultiplyAdd(w1, factor, e21);
            factor = T.Broadcast(Unsafe.Add(ref x3, k));
            e30 = T.MultiplyAdd(w0, factor, e30);
            e31 = T.MultiplyAdd(w1, factor, e31);
            w0 = T.Load(in w, stride);
            w1 = T.Load(in w, stride + T.Count);
            factor = T.Broadcast(Unsafe.Add(ref x0, k + 1));
            o00 = T.MultiplyAdd(w0, factor, o00);
            o01 = T.MultiplyAdd(w1, factor, o01);
            factor = T.Broadcast(Unsafe.Add(ref x1, k + 1));
            o10 = T.MultiplyAdd(w0, factor, o10);
            o11 = T.MultiplyAdd(w1, factor, o11);
            factor = T.Broadcast(Unsafe.Add(ref x2, k + 1));
            o20 = T.MultiplyAdd(w0, factor, o20);
            o21 = T.MultiplyAdd(w1, factor, o21);
            factor = T.Broadcast(Unsafe.Add(ref x3, k + 1));
            o30 = T.MultiplyAdd(w0, factor, o30);
            o31 = T.MultiplyAdd(w1, factor, o31);
            w = ref Unsafe.Add(ref w, 2 * stride);
        }

        if (k < operands.Columns)
        {
            T w0 = T.Load(in w, 0), w1 = T.Load(in w, T.Count);
            AddColumn(w0, w1, Unsafe.Add(ref x0, k), ref e00, ref e01);
            AddColumn(w0, w1, Unsafe.Add(ref x1, k), ref e10, ref e11);
            AddColumn(w0, w1, Unsafe.Add(ref x2, k), ref e20, ref e21);
            AddColumn(w0, w1, Unsafe.Add(ref x3, k), ref e30, ref e31);
        }

        AddToSums(operands, row, lane, e00 + o00, e01 + o01);
        AddToSums(operands, row + 1, lane, e10 + o10, e11 + o11);
        AddToSums(operands, row + 2, lane, e20 + o20, e21 + o21);
        AddToSums(operands, row + 3, lane, e30 + o30, e31 + o31);
    }

    /// <summary>2 rows of x, within 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run2x2(Operands operands, nint row, nint lane)
    {
        nint stride = operands.Stride;
        ref float w = ref Unsafe.Add(ref operands.Panel, lane + stride);
        ref float x0 = ref Unsafe.Add(ref operands.X, row * operands.StrideOfX);
        ref float x1 = ref Unsafe.Add(ref x0, operands.StrideOfX);
        T e00 = default, e01 = default, e10 = default, e11 = default, o00 = default, o01 = default, o10 = default, o11 = default;
        nint k = 0;
        for (; k + 2 <= operands.Columns; k += 2)
        {
            T w0 = T.Load(in w, 0), w1 = T.Load(in w, T.Count);
            AddColumn(w0, w1, Unsafe.Add(ref x0, k), ref e00, ref e01);
            AddColumn(w0, w1, Unsafe.Add(ref x1, k), ref e10, ref e11);
            w0 = T.Load(in w, stride);
            w1 = T.Load(in w, stride + T.Count);
            AddColumn(w0, w1, Unsafe.Add(ref x0, k + 1), ref o00, ref o01);
            AddColumn(w0, w1, Unsafe.Add(ref x1, k + 1), ref o10, ref o11);
            w = ref Unsafe.Add(ref w, 2 * stride);
        }

        if (k < operands.Columns)
        {
            T w0 = T.Load(in w, 0), w1 = T.Load(in w, T.Count);
            AddColumn(w0, w1, Unsafe.Add(ref x0, k), ref e00, ref e01);
            AddColumn(w0, w1, Unsafe.Add(ref x1, k), ref e10, ref e11);
        }

        AddToSums(operands, row, lane, e00 + o00, e01 + o01);
        AddToSums(operands, row + 1, lane, e10 + o10, e11 + o11);
    }

    /// <summary>1 row of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run1x2(Operands operands, nint row, nint lane)
    {
        nint stride = operands.Stride;
        ref float w = ref Unsafe.Add(ref operands.Panel, lane + stride);
        ref float x = ref Unsafe.Add(ref operands.X, row * operands.StrideOfX);
        T e0 = default, e1 = default, o0 = default, o1 = default;
        nint k = 0;
        for (; k + 2 <= operands.Columns; k += 2)
        {
            AddColumn(T.Load(in w, 0), T.Load(in w, T.Count), Unsafe.Add(ref x, k), ref e0, ref e1);
            AddColumn(T.Load(in w, stride), T.Load(in w, stride + T.Count), Unsafe.Add(ref x, k + 1), ref o0, ref o1);
            w = ref Unsafe.Add(ref w, 2 * stride);
        }

        if (k < operands.Columns)
        {
            AddColumn(T.Load(in w, 0), T.Load(in w, T.Count), Unsafe.Add(ref x, k), ref e0, ref e1);
        }

        AddToSums(operands, row, lane, e0 + o0, e1 + o1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumn(T w0, T w1, float x, ref T sum0, ref T sum1)
    {
        T factor = T.Broadcast(x);
        sum0 = T.MultiplyAdd(w0, factor, sum0);
        sum1 = T.MultiplyAdd(w1, factor, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToSums(Operands operands, nint row, nint lane, T total0, T total1)
    {
        ref float sums = ref Unsafe.Add(ref operands.Sums, (row * operands.StrideOfSums) + lane);
        T factor0 = T.Load(in operands.Panel, lane), factor1 = T.Load(in operands.Panel, lane + T.Count);
        T.Store(T.MultiplyAdd(total0, factor0, T.Load(in sums, 0)), ref sums, 0);
        T.Store(T.MultiplyAdd(total1, factor1, T.Load(in sums, T.Count)), ref sums, T.Count);
    }
}
