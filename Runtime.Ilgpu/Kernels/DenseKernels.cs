#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Products of a matrix in binary16, whose rows are whole words of two numbers, filled up with 0.</summary>
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
    public static void MatMul(ArrayView<float> x, ArrayView<int> w, ArrayView<float> y, GpuEpilogue epilogue, int n, int k)
    {
        int first = RowsOfWarp * ((Grid.IdxX * BlockReduction.Warps) + BlockReduction.WarpIndex);
        if (first < n)
        {
            int words = (k + 1) / 2;
            long rowOfX = (long)Grid.IdxY * k, row = (long)first * words;
            long row1 = (long)IntrinsicMath.Min(first + 1, n - 1) * words;
            long row2 = (long)IntrinsicMath.Min(first + 2, n - 1) * words;
            long row3 = (long)IntrinsicMath.Min(first + 3, n - 1) * words;
            float sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (int word = BlockReduction.Lane; word < words; word += BlockReduction.Width)
            {
                int pair = w[row + word], pair1 = w[row1 + word], pair2 = w[row2 + word], pair3 = w[row3 + word];
                float low = x[rowOfX + (2 * word)], high = x[rowOfX + IntrinsicMath.Min((2 * word) + 1, k - 1)];
                sum += (Low(pair) * low) + (High(pair) * high);
                sum1 += (Low(pair1) * low) + (High(pair1) * high);
                sum2 += (Low(pair2) * low) + (High(pair2) * high);
                sum3 += (Low(pair3) * low) + (High(pair3) * high);
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
    /// <param name="stride">K, rounded up to an even number.</param>
    public static void Round(ArrayView<float> x, ArrayView<Half> rounded, int k, int stride)
    {
        int column = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (column < stride)
        {
            float value = column < k ? x[((long)Grid.IdxY * k) + column] : 0;
            rounded[((long)Grid.IdxY * stride) + column] = (Half)value;
        }
    }

    private static float Low(int pair) => Interop.IntAsFloat((ushort)pair);

    private static float High(int pair) => Interop.IntAsFloat((ushort)(pair >> 16));

    private static void Store(float sum, int n, ArrayView<float> y, GpuEpilogue epilogue, int outFeatures)
    {
        if (BlockReduction.Lane == 0 && n < outFeatures)
        {
            y[((long)Grid.IdxY * outFeatures) + n] = epilogue.Of(sum, Grid.IdxY, n, outFeatures);
        }
    }
}
#endif
