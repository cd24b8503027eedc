using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>y += aᵀ·b of dense float32 matrices on the calling thread: how gradients of weights add up over the rows of a batch.</summary>
/// <remarks>An output depends on its column of a and its column of b only, bit for bit; <see cref="TransposedTile{T}"/> says how.</remarks>
internal static class TransposedProduct
{
    /// <summary>y[i, j] += Σₖ a[k, i]·b[k, j] at the widest register the processor has.</summary>
    /// <param name="a">k rows of m elements.</param>
    /// <param name="m">Columns of a, rows of y.</param>
    /// <param name="b">k rows of n elements.</param>
    /// <param name="n">Columns of b and y; a multiple of 32 is fastest.</param>
    /// <param name="k">Rows of a and b.</param>
    /// <param name="y">m rows of n elements; it must not overlap a or b.</param>
    public static void Add(StridedRows a, int m, StridedRows b, int n, int k, StridedRows y)
    {
        if (Lanes16.IsSupported)
        {
            Add<Lanes16>(a, m, b, n, k, y);
        }
        else if (Lanes8.IsSupported)
        {
            Add<Lanes8>(a, m, b, n, k, y);
        }
        else if (Lanes4.IsSupported)
        {
            Add<Lanes4>(a, m, b, n, k, y);
        }
        else
        {
            Add<Lanes1>(a, m, b, n, k, y);
        }
    }

    /// <summary>The same at a chosen register width.</summary>
    internal static void Add<T>(StridedRows a, int m, StridedRows b, int n, int k, StridedRows y)
        where T : struct, ILanes<T>
    {
        int i = 0;
        for (; i <= m - 4; i += 4)
        {
            int j = 0;
            for (; j <= n - (2 * T.Count); j += 2 * T.Count)
            {
                TransposedTile<T>.Run4x2(a.FromColumn(i), b.FromColumn(j), k, y.FromRow(i).FromColumn(j));
            }

            for (int row = i; row < i + 4; row++)
            {
                AddRow<T>(a.FromColumn(row), b, j, n, k, ref y.Row(row));
            }
        }

        for (; i < m; i++)
        {
            AddRow<T>(a.FromColumn(i), b, 0, n, k, ref y.Row(i));
        }
    }

    private static void AddRow<T>(StridedRows a, StridedRows b, int begin, int n, int k, ref float y)
        where T : struct, ILanes<T>
    {
        int j = begin;
        for (; j <= n - T.Count; j += T.Count)
        {
            TransposedTile<T>.Run1x1(a, b.FromColumn(j), k, ref Unsafe.Add(ref y, j));
        }

        for (; j < n; j++)
        {
            TransposedTile<Lanes1>.Run1x1(a, b.FromColumn(j), k, ref Unsafe.Add(ref y, j));
        }
    }
}
