#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Products of a matrix in binary16, whose rows are whole words of two numbers, filled up with 0.</summary>
internal static class DenseKernels
{
    /// <summary>y[M, N] = x·Wᵀ and its epilogue, x and sums in binary32: (⌈N/warps⌉, M) blocks, a warp a row of W.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="w">[N, words].</param>
    /// <param name="y">[M, N].</param>
    /// <param name="epilogue">What is added.</param>
    /// <param name="n">N.</param>
    /// <param name="k">K.</param>
    public static void MatMul(ArrayView<float> x, ArrayView<int> w, ArrayView<float> y, GpuEpilogue epilogue, int n, int k)
    {
        int row = (Grid.IdxX * BlockReduction.Warps) + BlockReduction.WarpIndex;
        if (row < n)
        {
            int words = (k + 1) / 2;
            long rowOfX = (long)Grid.IdxY * k, rowOfW = (long)row * words;
            float sum = 0;
            for (int word = BlockReduction.Lane; word < words; word += BlockReduction.Width)
            {
                int pair = w[rowOfW + word];
                float low = Interop.IntAsFloat((ushort)pair), high = Interop.IntAsFloat((ushort)(pair >> 16));
                sum += low * x[rowOfX + (2 * word)];
                sum += high * x[rowOfX + IntrinsicMath.Min((2 * word) + 1, k - 1)];
            }

            sum = BlockReduction.SumOfWarp(sum);
            if (BlockReduction.Lane == 0)
            {
                y[((long)Grid.IdxY * n) + row] = epilogue.Of(sum, Grid.IdxY, row, n);
            }
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
}
#endif
