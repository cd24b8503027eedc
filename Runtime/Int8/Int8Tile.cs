using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Dot products of some rows of x with some rows of w, all of k codes: one register tile, in exact int32.</summary>
/// <typeparam name="T">The register to compute with; its count divides k.</typeparam>
internal static class Int8Tile<T>
    where T : struct, IInt8Lanes<T>
{
    /// <summary>4 rows of x by 4 rows of w: 16 sums, and 8 loads for 16 multiplications; it needs more than 16 registers.</summary>
    /// <remarks>Meanwhile it fetches codes of four other rows of w, from an offset to these on: in each turn as many as a step says, or none.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4x4(
        Int8Rows x, Int8Rows w, ref readonly int sumsOfW, int k, ref int y, nint strideOfY, nint ahead, nint aheadStep)
    {
        ref readonly sbyte x0 = ref x.Row(0), x1 = ref x.Row(1), x2 = ref x.Row(2), x3 = ref x.Row(3);
        ref readonly sbyte w0 = ref w.Row(0), w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        T s00 = default, s01 = default, s02 = default, s03 = default;
        T s10 = default, s11 = default, s12 = default, s13 = default;
        T s20 = default, s21 = default, s22 = default, s23 = default;
        T s30 = default, s31 = default, s32 = default, s33 = default;
        for (nint i = 0; i < k; i += T.Count, ahead += aheadStep)
        {
            if (aheadStep > 0)
            {
                CacheLine.Fetch(in w0, ahead);
                CacheLine.Fetch(in w1, ahead);
                CacheLine.Fetch(in w2, ahead);
                CacheLine.Fetch(in w3, ahead);
            }

            T a0 = T.LoadX(in x0, i), a1 = T.LoadX(in x1, i), a2 = T.LoadX(in x2, i), a3 = T.LoadX(in x3, i);
            T b = T.LoadW(in w0, i);
            s00 = T.MultiplyAdd(a0, b, s00);
            s10 = T.MultiplyAdd(a1, b, s10);
            s20 = T.MultiplyAdd(a2, b, s20);
            s30 = T.MultiplyAdd(a3, b, s30);
            b = T.LoadW(in w1, i);
            s01 = T.MultiplyAdd(a0, b, s01);
            s11 = T.MultiplyAdd(a1, b, s11);
            s21 = T.MultiplyAdd(a2, b, s21);
            s31 = T.MultiplyAdd(a3, b, s31);
            b = T.LoadW(in w2, i);
            s02 = T.MultiplyAdd(a0, b, s02);
            s12 = T.MultiplyAdd(a1, b, s12);
            s22 = T.MultiplyAdd(a2, b, s22);
            s32 = T.MultiplyAdd(a3, b, s32);
            b = T.LoadW(in w3, i);
            s03 = T.MultiplyAdd(a0, b, s03);
            s13 = T.MultiplyAdd(a1, b, s13);
            s23 = T.MultiplyAdd(a2, b, s23);
            s33 = T.MultiplyAdd(a3, b, s33);
        }

        Vector128<int> excess = Excess(in sumsOfW);
        (T.Totals(s00, s01, s02, s03) - excess).StoreUnsafe(ref y);
        (T.Totals(s10, s11, s12, s13) - excess).StoreUnsafe(ref Unsafe.Add(ref y, strideOfY));
        (T.Totals(s20, s21, s22, s23) - excess).StoreUnsafe(ref Unsafe.Add(ref y, 2 * strideOfY));
        (T.Totals(s30, s31, s32, s33) - excess).StoreUnsafe(ref Unsafe.Add(ref y, 3 * strideOfY));
    }

    /// <summary>2 rows of x by 4 rows of w, within 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run2x4(Int8Rows x, Int8Rows w, ref readonly int sumsOfW, int k, ref int y, nint strideOfY)
    {
        ref readonly sbyte x0 = ref x.Row(0), x1 = ref x.Row(1);
        ref readonly sbyte w0 = ref w.Row(0), w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        T s00 = default, s01 = default, s02 = default, s03 = default;
        T s10 = default, s11 = default, s12 = default, s13 = default;
        for (nint i = 0; i < k; i += T.Count)
        {
            T a0 = T.LoadX(in x0, i), a1 = T.LoadX(in x1, i);
            T b = T.LoadW(in w0, i);
            s00 = T.MultiplyAdd(a0, b, s00);
            s10 = T.MultiplyAdd(a1, b, s10);
            b = T.LoadW(in w1, i);
            s01 = T.MultiplyAdd(a0, b, s01);
            s11 = T.MultiplyAdd(a1, b, s11);
            b = T.LoadW(in w2, i);
            s02 = T.MultiplyAdd(a0, b, s02);
            s12 = T.MultiplyAdd(a1, b, s12);
            b = T.LoadW(in w3, i);
            s03 = T.MultiplyAdd(a0, b, s03);
            s13 = T.MultiplyAdd(a1, b, s13);
        }

        Vector128<int> excess = Excess(in sumsOfW);
        (T.Totals(s00, s01, s02, s03) - excess).StoreUnsafe(ref y);
        (T.Totals(s10, s11, s12, s13) - excess).StoreUnsafe(ref Unsafe.Add(ref y, strideOfY));
    }

    /// <summary>1 row of x by 8 rows of w: enough sums to hide the latency of a multiplication.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x8(Int8Rows x, Int8Rows w, ref readonly int sumsOfW, int k, ref int y)
    {
        ref readonly sbyte x0 = ref x.Row(0);
        ref readonly sbyte w0 = ref w.Row(0), w1 = ref w.Row(1), w2 = ref w.Row(2), w3 = ref w.Row(3);
        ref readonly sbyte w4 = ref w.Row(4), w5 = ref w.Row(5), w6 = ref w.Row(6), w7 = ref w.Row(7);
        T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nint i = 0; i < k; i += T.Count)
        {
            T a = T.LoadX(in x0, i);
            s0 = T.MultiplyAdd(a, T.LoadW(in w0, i), s0);
            s1 = T.MultiplyAdd(a, T.LoadW(in w1, i), s1);
            s2 = T.MultiplyAdd(a, T.LoadW(in w2, i), s2);
            s3 = T.MultiplyAdd(a, T.LoadW(in w3, i), s3);
            s4 = T.MultiplyAdd(a, T.LoadW(in w4, i), s4);
            s5 = T.MultiplyAdd(a, T.LoadW(in w5, i), s5);
            s6 = T.MultiplyAdd(a, T.LoadW(in w6, i), s6);
            s7 = T.MultiplyAdd(a, T.LoadW(in w7, i), s7);
        }

        (T.Totals(s0, s1, s2, s3) - Excess(in sumsOfW)).StoreUnsafe(ref y);
        (T.Totals(s4, s5, s6, s7) - Excess(in Unsafe.Add(ref Unsafe.AsRef(in sumsOfW), 4))).StoreUnsafe(ref Unsafe.Add(ref y, 4));
    }

    /// <summary>One dot product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run1x1(ref readonly sbyte x, ref readonly sbyte w, int sumOfW, int k)
    {
        T sums = default;
        for (nint i = 0; i < k; i += T.Count)
        {
            sums = T.MultiplyAdd(T.LoadX(in x, i), T.LoadW(in w, i), sums);
        }

        return T.Totals(sums, default, default, default).ToScalar() - (sumOfW * T.OffsetOfX);
    }

    /// <summary>What the sums of four rows of w are too large by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Excess(ref readonly int sumsOfW) => Vector128.LoadUnsafe(in sumsOfW) * T.OffsetOfX;
}
