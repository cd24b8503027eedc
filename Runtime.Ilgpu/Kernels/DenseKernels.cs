#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Products of a matrix in binary16, whose rows are whole words of four numbers, filled up with 0.</summary>
internal static class DenseKernels
{
    /// <summary>Rows of W that a warp takes at once, so that it loads x once for all of them.</summary>
    public const int RowsOfWarp = 4;

    /// <summary>y[M, N] = x·Wᵀ and its epilogue, x and sums in binary32: (⌈N/(4·warps)⌉, M) blocks, a warp four rows of W.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="w">[N, words].</param>
    /// <param name="y">[M, N].</param>
    /// <param name="epilogue">What is added.</param>
    /// <param name="n">N.</param>
    /// <param name="k">K.</param>
    public static void MatMul(ArrayView<float> x, ArrayView<long> w, ArrayView<float> y, GpuEpilogue epilogue, int n, int k)
    {
        int first = RowsOfWarp * ((Grid.IdxX * BlockReduction.Warps) + BlockReduction.WarpIndex);
        if (first < n)
        {
            int words = (k + 3) / 4, last = k - 1;
            long rowOfX = (long)Grid.IdxY * k, row = (long)first * words;
            long row1 = (long)IntrinsicMath.Min(first + 1, n - 1) * words;
            long row2 = (long)IntrinsicMath.Min(first + 2, n - 1) * words;
            long row3 = (long)IntrinsicMath.Min(first + 3, n - 1) * words;
            float sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (int word = BlockReduction.Lane; word < words; word += BlockReduction.Width)
            {
                long four = w[row + word], four1 = w[row1 + word], four2 = w[row2 + word], four3 = w[row3 + word];
                int column = 4 * word;
                float a = x[rowOfX + column], b = x[rowOfX + IntrinsicMath.Min(column + 1, last)];
                float c = x[rowOfX + IntrinsicMath.Min(column + 2, last)], d = x[rowOfX + IntrinsicMath.Min(column + 3, last)];
                sum += Dot(four, a, b, c, d);
                sum1 += Dot(four1, a, b, c, d);
                sum2 += Dot(four2, a, b, c, d);
                sum3 += Dot(four3, a, b, c, d);
            }

            Store(BlockReduction.SumOfWarp(sum), first, y, epilogue, n);
            Store(BlockReduction.SumOfWarp(sum1), first + 1, y, epilogue, n);
            Store(BlockReduction.SumOfWarp(sum2), first + 2, y, epilogue, n);
            Store(BlockReduction.SumOfWarp(sum3), first + 3, y, epilogue, n);
        }
    }

    /// <summary>x[M, K] as binary16 in rows of whole words: (⌈stride/threads⌉, M) blocks.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="rounded">[M, stride].</param>
    /// <param name="k">K.</param>
    /// <param name="stride">K, rounded up to a multiple of four.</param>
    public static void Round(ArrayView<float> x, ArrayView<Half> rounded, int k, int stride)
    {
        int column = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (column < stride)
        {
            float value = column < k ? x[((long)Grid.IdxY * k) + column] : 0;
            rounded[((long)Grid.IdxY * stride) + column] = (Half)value;
        }
    }

    /// <summary>The first number of a pair.</summary>
    public static float Low(int pair) => Interop.IntAsFloat((ushort)pair);

    /// <summary>The second number of a pair.</summary>
    public static float High(int pair) => Interop.IntAsFloat((ushort)(pair >> 16));

    private static float Dot(long four, float a, float b, float c, float d)
    {
        int low = (int)four, high = (int)(four >> 32);
        return (Low(low) * a) + (High(low) * b) + ((Low(high) * c) + (High(high) * d));
    }

    private static void Store(float sum, int n, ArrayView<float> y, GpuEpilogue epilogue, int outFeatures)
    {
        if (BlockReduction.Lane == 0 && n < outFeatures)
        {
            y[((long)Grid.IdxY * outFeatures) + n] = epilogue.Of(sum, Grid.IdxY, n, outFeatures);
        }
    }
}
#endif
