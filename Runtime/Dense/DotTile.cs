using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Dot products of some rows of x with some rows of w, all of K elements: one register tile.</summary>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>
/// Every tile computes one output the same way: lane l sums the products of k = l, l + lanes, …, the lanes are added up,
/// and the tail of K follows one by one. So an output does not depend on the tile it falls into, and with that neither
/// on M nor on the division among threads. Error: at most (K/lanes + log₂ lanes + lanes)·2⁻²⁴·Σ|x·w|.
/// </remarks>
internal static class DotTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>4 rows of x by 4 rows of w: 16 sums and 8 loads for 16 multiply-adds; it needs more than 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4x4(StridedRows x, StridedRows w, int k, StridedRows y)
    {
        ref float x0 = ref x.First, x1 = ref x.Row(1), x2 = ref x.Row(2), x3 = ref x.Row(3);
        ref float w0 = ref w.First, w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        T s00 = default, s01 = default, s02 = default, s03 = default;
        T s10 = default, s11 = default, s12 = default, s13 = default;
        T s20 = default, s21 = default, s22 = default, s23 = default;
        T s30 = default, s31 = default, s32 = default, s33 = default;
        nint i = 0;
        for (; i <= k - T.Count; i += T.Count)
        {
            T a0 = T.Load(in x0, i), a1 = T.Load(in x1, i), a2 = T.Load(in x2, i), a3 = T.Load(in x3, i);
            T b = T.Load(in w0, i);
            s00 = T.MultiplyAdd(a0, b, s00);
            s10 = T.MultiplyAdd(a1, b, s10);
            s20 = T.MultiplyAdd(a2, b, s20);
            s30 = T.MultiplyAdd(a3, b, s30);
            b = T.Load(in w1, i);
            s01 = T.MultiplyAdd(a0, b, s01);
            s11 = T.MultiplyAdd(a1, b, s11);
            s21 = T.MultiplyAdd(a2, b, s21);
            s31 = T.MultiplyAdd(a3, b, s31);
            b = T.Load(in w2, i);
            s02 = T.MultiplyAdd(a0, b, s02);
            s12 = T.MultiplyAdd(a1, b, s12);
            s22 = T.MultiplyAdd(a2, b, s22);
            s32 = T.MultiplyAdd(a3, b, s32);
            b = T.Load(in w3, i);
            s03 = T.MultiplyAdd(a0, b, s03);
            s13 = T.MultiplyAdd(a1, b, s13);
            s23 = T.MultiplyAdd(a2, b, s23);
            s33 = T.MultiplyAdd(a3, b, s33);
        }

        Store4(ref y.First, s00, s01, s02, s03);
        Store4(ref y.Row(1), s10, s11, s12, s13);
        Store4(ref y.Row(2), s20, s21, s22, s23);
        Store4(ref y.Row(3), s30, s31, s32, s33);
        if (i < k)
        {
            AddTails(4, x, w, i, k, y);
        }
    }

    /// <summary>2 rows of x by 4 rows of w, within 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run2x4(StridedRows x, StridedRows w, int k, StridedRows y)
    {
        ref float x0 = ref x.First, x1 = ref x.Row(1);
        ref float w0 = ref w.First, w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        T s00 = default, s01 = default, s02 = default, s03 = default;
        T s10 = default, s11 = default, s12 = default, s13 = default;
        nint i = 0;
        for (; i <= k - T.Count; i += T.Count)
        {
            T a0 = T.Load(in x0, i), a1 = T.Load(in x1, i);
            T b = T.Load(in w0, i);
            s00 = T.MultiplyAdd(a0, b, s00);
            s10 = T.MultiplyAdd(a1, b, s10);
            b = T.Load(in w1, i);
            s01 = T.MultiplyAdd(a0, b, s01);
            s11 = T.MultiplyAdd(a1, b, s11);
            b = T.Load(in w2, i);
            s02 = T.MultiplyAdd(a0, b, s02);
            s12 = T.MultiplyAdd(a1, b, s12);
            b = T.Load(in w3, i);
            s03 = T.MultiplyAdd(a0, b, s03);
            s13 = T.MultiplyAdd(a1, b, s13);
        }

        Store4(ref y.First, s00, s01, s02, s03);
        Store4(ref y.Row(1), s10, s11, s12, s13);
        if (i < k)
        {
            AddTails(2, x, w, i, k, y);
        }
    }

    /// <summary>1 row of x by 4 rows of w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x4(StridedRows x, StridedRows w, int k, StridedRows y)
    {
        ref float x0 = ref x.First;
        ref float w0 = ref w.First, w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        T s0 = default, s1 = default, s2 = default, s3 = default;
        nint i = 0;
        for (; i <= k - T.Count; i += T.Count)
        {
            T a = T.Load(in x0, i);
            s0 = T.MultiplyAdd(a, T.Load(in w0, i), s0);
            s1 = T.MultiplyAdd(a, T.Load(in w1, i), s1);
            s2 = T.MultiplyAdd(a, T.Load(in w2, i), s2);
            s3 = T.MultiplyAdd(a, T.Load(in w3, i), s3);
        }

        Store4(ref y.First, s0, s1, s2, s3);
        if (i < k)
        {
            AddTails(1, x, w, i, k, y);
        }
    }

    /// <summary>One dot product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run1x1(ref float x, ref float w, int k)
    {
        T sum = default;
        nint i = 0;
        for (; i <= k - T.Count; i += T.Count)
        {
            sum = T.MultiplyAdd(T.Load(in x, i), T.Load(in w, i), sum);
        }

        return AddTail(T.Sum(sum), ref x, ref w, i, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(ref float y, T s0, T s1, T s2, T s3)
    {
        y = T.Sum(s0);
        Unsafe.Add(ref y, 1) = T.Sum(s1);
        Unsafe.Add(ref y, 2) = T.Sum(s2);
        Unsafe.Add(ref y, 3) = T.Sum(s3);
    }

    // Called when every sum is stored: a call while sums are live would make the compiler keep them in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTails(int rows, StridedRows x, StridedRows w, nint begin, int k, StridedRows y)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                ref float target = ref Unsafe.Add(ref y.Row(i), j);
                target = AddTail(target, ref x.Row(i), ref w.Row(j), begin, k);
            }
        }
    }

    private static float AddTail(float sum, ref float x, ref float w, nint begin, int k)
    {
        for (nint i = begin; i < k; i++)
        {
            sum += Unsafe.Add(ref x, i) * Unsafe.Add(ref w, i);
        }

        return sum;
    }
}
