using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>y = x·wᵀ of dense float32 matrices on the calling thread.</summary>
/// <remarks>An output depends on its row of x and its row of w only, bit for bit; <see cref="DotTile{T}"/> says how.</remarks>
internal static class DenseProduct
{
    /// <summary>Lanes of the widest register: rows of such a length have no tail on any machine.</summary>
    public const int LaneMultiple = 16;

    /// <summary>y[i, j] = Σₖ x[i, k]·w[j, k] at the widest register the processor has.</summary>
    /// <param name="x">m rows of k elements.</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="w">n rows of k elements.</param>
    /// <param name="n">Rows of w, columns of y.</param>
    /// <param name="k">Columns of x and w.</param>
    /// <param name="y">m rows of n elements; it must not overlap x or w.</param>
    public static void Run(StridedRows x, int m, StridedRows w, int n, int k, StridedRows y)
    {
        if (Lanes16.IsSupported)
        {
            Run<Lanes16>(x, m, w, n, k, y);
        }
        else if (Lanes8.IsSupported)
        {
            Run<Lanes8>(x, m, w, n, k, y);
        }
        else if (Lanes4.IsSupported)
        {
            Run<Lanes4>(x, m, w, n, k, y);
        }
        else
        {
            Run<Lanes1>(x, m, w, n, k, y);
        }
    }

    /// <summary>Σ x·w, added in the order in which every product here is.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        KernelArguments.CheckLength(nameof(w), w.Length, x.Length);
        float y = 0;
        Run(StridedRows.Of(x, 0), 1, StridedRows.Of(w, 0), 1, x.Length, StridedRows.Of(new ReadOnlySpan<float>(ref y), 0));
        return y;
    }

    /// <summary>The same at a chosen register width.</summary>
    internal static void Run<T>(StridedRows x, int m, StridedRows w, int n, int k, StridedRows y)
        where T : struct, ILanes<T>
    {
        // 512-bit registers come in a set of 32, narrower ones may come in 16.
        int tileRows = T.Count >= 16 ? 4 : 2;
        int i = 0;
        for (; i <= m - tileRows; i += tileRows)
        {
            RunRows<T>(tileRows, x.FromRow(i), w, n, k, y.FromRow(i));
        }

        for (; i < m; i++)
        {
            RunRows<T>(1, x.FromRow(i), w, n, k, y.FromRow(i));
        }
    }

    private static void RunRows<T>(int rows, StridedRows x, StridedRows w, int n, int k, StridedRows y)
        where T : struct, ILanes<T>
    {
        int j = 0;
        for (; j <= n - 4; j += 4)
        {
            switch (rows)
            {
                case 4:
                    DotTile<T>.Run4x4(x, w.FromRow(j), k, y.FromColumn(j));
                    break;
                case 2:
                    DotTile<T>.Run2x4(x, w.FromRow(j), k, y.FromColumn(j));
                    break;
                default:
                    DotTile<T>.Run1x4(x, w.FromRow(j), k, y.FromColumn(j));
                    break;
            }
        }

        for (; j < n; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                Unsafe.Add(ref y.Row(i), j) = DotTile<T>.Run1x1(ref x.Row(i), ref w.Row(j), k);
            }
        }
    }
}
