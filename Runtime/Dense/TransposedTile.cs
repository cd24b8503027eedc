using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Some rows and columns of y += aᵀ·b: one register tile, each element of a row of a against neighbours in the row of b.</summary>
/// <typeparam name="T">The register to compute with.</typeparam>
/// <remarks>
/// Every tile starts from y and adds the products of one output in the order k = 0, 1, …, so that an output does not depend on the tile
/// it falls into. Error: at most (K + 1)·2⁻²⁴·(|y| + Σ|a·b|).
/// </remarks>
internal static class TransposedTile<T>
    where T : struct, ILanes<T>
{
    /// <summary>4 rows by 2 registers of columns, within 16 registers: 8 sums and 6 loads for 8 multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run4x2(StridedRows a, StridedRows b, int k, StridedRows y)
    {
        ref float column = ref a.First;
        ref float row = ref b.First;
        ref float y0 = ref y.First, y1 = ref y.Row(1), y2 = ref y.Row(2), y3 = ref y.Row(3);
        T s00 = T.Load(in y0, 0), s01 = T.Load(in y0, T.Count), s10 = T.Load(in y1, 0), s11 = T.Load(in y1, T.Count);
        T s20 = T.Load(in y2, 0), s21 = T.Load(in y2, T.Count), s30 = T.Load(in y3, 0), s31 = T.Load(in y3, T.Count);
        for (nint i = 0; i < k; i++)
        {
            T b0 = T.Load(in row, 0), b1 = T.Load(in row, T.Count);
            T factor = T.Broadcast(column);
            s00 = T.MultiplyAdd(factor, b0, s00);
            s01 = T.MultiplyAdd(factor, b1, s01);
            factor = T.Broadcast(Unsafe.Add(ref column, 1));
            s10 = T.MultiplyAdd(factor, b0, s10);
            s11 = T.MultiplyAdd(factor, b1, s11);
            factor = T.Broadcast(Unsafe.Add(ref column, 2));
            s20 = T.MultiplyAdd(factor, b0, s20);
            s21 = T.MultiplyAdd(factor, b1, s21);
            factor = T.Broadcast(Unsafe.Add(ref column, 3));
            s30 = T.MultiplyAdd(factor, b0, s30);
            s31 = T.MultiplyAdd(factor, b1, s31);
            column = ref Unsafe.Add(ref column, a.Stride);
            row = ref Unsafe.Add(ref row, b.Stride);
        }

        T.Store(s00, ref y0, 0);
        T.Store(s01, ref y0, T.Count);
        T.Store(s10, ref y1, 0);
        T.Store(s11, ref y1, T.Count);
        T.Store(s20, ref y2, 0);
        T.Store(s21, ref y2, T.Count);
        T.Store(s30, ref y3, 0);
        T.Store(s31, ref y3, T.Count);
    }

    /// <summary>1 row by 1 register of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run1x1(StridedRows a, StridedRows b, int k, ref float y)
    {
        ref float column = ref a.First;
        ref float row = ref b.First;
        T sum = T.Load(in y, 0);
        for (nint i = 0; i < k; i++)
        {
            sum = T.MultiplyAdd(T.Broadcast(column), T.Load(in row, 0), sum);
            column = ref Unsafe.Add(ref column, a.Stride);
            row = ref Unsafe.Add(ref row, b.Stride);
        }

        T.Store(sum, ref y, 0);
    }
}
