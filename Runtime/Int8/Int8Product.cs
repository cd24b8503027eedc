using System.Runtime.CompilerServices;

namespace Specializer;

/// <summary>y = x·wᵀ of int8 codes in exact int32, on the calling thread.</summary>
internal static class Int8Product
{
    /// <summary>Rows of codes are padded to a multiple of this, so that no register reaches beyond them. Padding of w is 0.</summary>
    public const int CodeMultiple = 32;

    /// <summary>The longest row whose sum fits int32 whatever the codes are, also where x is taken without a sign: 255·128 a product.</summary>
    public const int LongestRow = 65_536;

    /// <summary>Rows of x for which multiplying takes no longer than reading w.</summary>
    private const int FewRows = 16;

    /// <summary>The length of a row with its padding.</summary>
    public static int Padded(int k) => (k + CodeMultiple - 1) / CodeMultiple * CodeMultiple;

    /// <summary>y[i, j] = Σₖ x[i, k]·w[j, k] with the best instructions the processor has.</summary>
    /// <param name="x">m rows of k codes.</param>
    /// <param name="m">Rows of x and y.</param>
    /// <param name="w">n rows of k codes.</param>
    /// <param name="sumsOfW">[n] Σₖ w[j, k].</param>
    /// <param name="n">Rows of w, columns of y.</param>
    /// <param name="k">Codes of a row with its padding, a multiple of <see cref="CodeMultiple"/>.</param>
    /// <param name="y">The first of m rows of n sums.</param>
    /// <param name="strideOfY">Sums from the start of a row of y to the start of the next.</param>
    public static void Run(Int8Rows x, int m, Int8Rows w, ref readonly int sumsOfW, int n, int k, ref int y, nint strideOfY)
    {
        if (VnniLanes.IsSupported)
        {
            Run<VnniLanes>(x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }
        else if (Avx512Int8Lanes.IsSupported)
        {
            Run<Avx512Int8Lanes>(x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }
        else if (Avx2Int8Lanes.IsSupported)
        {
            Run<Avx2Int8Lanes>(x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }
        else if (DotProductLanes.IsSupported)
        {
            Run<DotProductLanes>(x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }
        else
        {
            Run<PortableInt8Lanes>(x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }
    }

    /// <summary>The same with chosen instructions.</summary>
    internal static void Run<T>(Int8Rows x, int m, Int8Rows w, ref readonly int sumsOfW, int n, int k, ref int y, nint strideOfY)
        where T : struct, IInt8Lanes<T>
    {
        int i = 0;
        if (T.RowsOfTile == 4)
        {
            i = RunTiles<T>(4, x, m, w, in sumsOfW, n, k, ref y, strideOfY);
        }

        i += RunTiles<T>(2, x.FromRow(i), m - i, w, in sumsOfW, n, k, ref Unsafe.Add(ref y, i * strideOfY), strideOfY);
        if (i < m)
        {
            RunRow<T>(x.FromRow(i), w, in sumsOfW, n, k, ref Unsafe.Add(ref y, i * strideOfY));
        }
    }

    /// <summary>As many tiles of rows of x as there are; returns their rows.</summary>
    private static int RunTiles<T>(
        int rows, Int8Rows x, int m, Int8Rows w, ref readonly int sumsOfW, int n, int k, ref int y, nint strideOfY)
        where T : struct, IInt8Lanes<T>
    {
        int end = m / rows * rows;
        for (int j = 0; j < n; j += 4)
        {
            // Four rows of w stay in a cache while the rows of x pass by. Of few rows, each tile has its share in fetching the next four.
            ref readonly int sums = ref Unsafe.Add(ref Unsafe.AsRef(in sumsOfW), j);
            for (int i = 0; i < end; i += rows)
            {
                ref int tile = ref Unsafe.Add(ref y, (i * strideOfY) + j);
                if (j > n - 4)
                {
                    RunSingly<T>(x.FromRow(i), rows, w.FromRow(j), in sums, n - j, k, ref tile, strideOfY);
                }
                else if (rows == 4)
                {
                    nint ahead = (4 * w.Stride) + ((nint)k * i / end);
                    nint aheadStep = end <= FewRows ? T.Count * rows / end : 0;
                    Int8Tile<T>.Run4x4(x.FromRow(i), w.FromRow(j), in sums, k, ref tile, strideOfY, ahead, aheadStep);
                }
                else
                {
                    Int8Tile<T>.Run2x4(x.FromRow(i), w.FromRow(j), in sums, k, ref tile, strideOfY);
                }
            }
        }

        return end;
    }

    private static void RunRow<T>(Int8Rows x, Int8Rows w, ref readonly int sumsOfW, int n, int k, ref int y)
        where T : struct, IInt8Lanes<T>
    {
        int j = 0;
        for (; j <= n - 8; j += 8)
        {
            Int8Tile<T>.Run1x8(x, w.FromRow(j), in Unsafe.Add(ref Unsafe.AsRef(in sumsOfW), j), k, ref Unsafe.Add(ref y, j));
        }

        RunSingly<T>(x, 1, w.FromRow(j), in Unsafe.Add(ref Unsafe.AsRef(in sumsOfW), j), n - j, k, ref Unsafe.Add(ref y, j), 0);
    }

    private static void RunSingly<T>(Int8Rows x, int m, Int8Rows w, ref readonly int sumsOfW, int n, int k, ref int y, nint strideOfY)
        where T : struct, IInt8Lanes<T>
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Unsafe.Add(ref y, (i * strideOfY) + j) =
                    Int8Tile<T>.Run1x1(in x.Row(i), in w.Row(j), Unsafe.Add(ref Unsafe.AsRef(in sumsOfW), j), k);
            }
        }
    }
}
