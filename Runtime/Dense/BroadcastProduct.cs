using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>y = a·b of dense float32 matrices on the calling thread; better than <see cref="DenseProduct"/> where K is short.</summary>
/// <remarks>An output depends on its row of a and its column of b only, bit for bit; <see cref="BroadcastTile{T}"/> says how.</remarks>
internal static class BroadcastProduct
{
    /// <summary>y[i, j] = Σₖ a[i, k]·b[k, j] at the widest register the processor has.</summary>
    /// <param name="a">m rows of k elements.</param>
    /// <param name="m">Rows of a and y.</param>
    /// <param name="b">k rows of n elements.</param>
    /// <param name="n">Columns of b and y; a multiple of 16 is fastest.</param>
    /// <param name="k">Columns of a, rows of b.</param>
    /// <param name="y">m rows of n elements; it must not overlap a or b.</param>
    public static void Run(StridedRows a, int m, StridedRows b, int n, int k, StridedRows y)
    {
        if (Lanes16.IsSupported)
        {
            Run<Lanes16>(a, m, b, n, k, y);
        }
        else if (Lanes8.IsSupported)
        {
            Run<Lanes8>(a, m, b, n, k, y);
        }
        else if (Lanes4.IsSupported)
        {
            Run<Lanes4>(a, m, b, n, k, y);
        }
        else
        {
            Run<Lanes1>(a, m, b, n, k, y);
        }
    }

    /// <summary>The same at a chosen register width.</summary>
    internal static void Run<T>(StridedRows a, int m, StridedRows b, int n, int k, StridedRows y)
        where T : struct, ILanes<T>
    {
        int i = 0;
        for (; i <= m - 4; i += 4)
        {
            int j = 0;
            for (; j <= n - (2 * T.Count); j += 2 * T.Count)
            {
                BroadcastTile<T>.Run4x2(a.FromRow(i), b.FromColumn(j), k, y.FromRow(i).FromColumn(j));
            }

            for (int row = i; row < i + 4; row++)
            {
                RunRow<T>(ref a.Row(row), b, j, n, k, ref y.Row(row));
            }
        }

        for (; i < m; i++)
        {
            RunRow<T>(ref a.Row(i), b, 0, n, k, ref y.Row(i));
        }
    }

    private static void RunRow<T>(ref float a, StridedRows b, int begin, int n, int k, ref float y)
        where T : struct, ILanes<T>
    {
        int j = begin;
        for (; j <= n - (4 * T.Count); j += 4 * T.Count)
        {
            BroadcastTile<T>.Run1x4(ref a, b.FromColumn(j), k, ref Unsafe.Add(ref y, j));
        }

        for (; j <= n - T.Count; j += T.Count)
        {
            BroadcastTile<T>.Run1x1(ref a, b.FromColumn(j), k, ref Unsafe.Add(ref y, j));
        }

        for (; j < n; j++)
        {
            BroadcastTile<Lanes1>.Run1x1(ref a, b.FromColumn(j), k, ref Unsafe.Add(ref y, j));
        }
    }
}
