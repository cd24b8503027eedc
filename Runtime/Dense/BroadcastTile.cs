using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Some rows and columns of y = a·b: one register tile, each element of a broadcast against neighbours of b.</summary>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>
/// Every tile adds the products of one output in the order k = 0, 1, …, so that an output does not depend on the tile
/// it falls into. Error: at most K·2⁻²⁴·Σ|a·b|.
/// </remarks>
internal static class BroadcastTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>4 rows by 2 registers of columns, within 16 registers: 8 sums and 6 loads for 8 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4x2(StridedRows a, StridedRows b, int k, StridedRows y)
    {
        ref float a0 = ref a.First, a1 = ref a.Row(1), a2 = ref a.Row(2), a3 = ref a.Row(3);
        ref float row = ref b.First;
        T s00 = T.Broadcast(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
        for (nint i = 0; i < k; i++)
        {
            T b0 = T.Load(in row, 0), b1 = T.Load(in row, T.Count);
            T factor = T.Broadcast(Unsafe.Add(ref a0, i));
            s00 = T.MultiplyAdd(factor, b0, s00);
            s01 = T.MultiplyAdd(factor, b1, s01);
            factor = T.Broadcast(Unsafe.Add(ref a1, i));
            s10 = T.MultiplyAdd(factor, b0, s10);
            s11 = T.MultiplyAdd(factor, b1, s11);
            factor = T.Broadcast(Unsafe.Add(ref a2, i));
            s20 = T.MultiplyAdd(factor, b0, s20);
            s21 = T.MultiplyAdd(factor, b1, s21);
            factor = T.Broadcast(Unsafe.Add(ref a3, i));
            s30 = T.MultiplyAdd(factor, b0, s30);
            s31 = T.MultiplyAdd(factor, b1, s31);
            row = ref Unsafe.Add(ref row, b.Stride);
        }

        T.Store(s00, ref y.First, 0);
        T.Store(s01, ref y.First, T.Count);
        T.Store(s10, ref y.Row(1), 0);
        T.Store(s11, ref y.Row(1), T.Count);
        T.Store(s20, ref y.Row(2), 0);
        T.Store(s21, ref y.Row(2), T.Count);
        T.Store(s30, ref y.Row(3), 0);
        T.Store(s31, ref y.Row(3), T.Count);
    }

    /// <summary>1 row by 4 registers of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x4(ref float a, StridedRows b, int k, ref float y)
    {
        ref float row = ref b.First;
        T s0 = T.Broadcast(0), s1 = s0, s2 = s0, s3 = s0;
        for (nint i = 0; i < k; i++)
        {
            T factor = T.Broadcast(Unsafe.Add(ref a, i));
            s0 = T.MultiplyAdd(factor, T.Load(in row, 0), s0);
            s1 = T.MultiplyAdd(factor, T.Load(in row, T.Count), s1);
            s2 = T.MultiplyAdd(factor, T.Load(in row, 2 * T.Count), s2);
            s3 = T.MultiplyAdd(factor, T.Load(in row, 3 * T.Count), s3);
            row = ref Unsafe.Add(ref row, b.Stride);
        }

        T.Store(s0, ref y, 0);
        T.Store(s1, ref y, T.Count);
        T.Store(s2, ref y, 2 * T.Count);
        T.Store(s3, ref y, 3 * T.Count);
    }

    /// <summary>1 row by 1 register of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x1(ref float a, StridedRows b, int k, ref float y)
    {
        ref float row = ref b.First;
        T sum = T.Broadcast(0);
        for (nint i = 0; i < k; i++)
        {
            sum = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref a, i)), T.Load(in row, 0), sum);
            row = ref Unsafe.Add(ref row, b.Stride);
        }

        T.Store(sum, ref y, 0);
    }
}
