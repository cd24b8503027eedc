#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Activations to int8 on a device, as the emitted kernels of <c>[Absmax]</c> do on the processor.</summary>
internal static class Int8ActivationKernels
{
    /// <summary>Threads of a block, which takes a row, at most: whole warps, or a single one.</summary>
    public const int MostThreads = 1024;

    private const float SmallestRange = 1e-5f;

    /// <summary>low[M] and high[M]: the range of each row, infinite where an element is not finite. M blocks.</summary>
    public static void Measure(ArrayView<float> x, ArrayView<float> low, ArrayView<float> high, int k)
    {
        Int8Range range = RangeOfRow(x, k);
        if (Group.IdxX == 0)
        {
            low[Grid.IdxX] = range.Low;
            high[Grid.IdxX] = range.High;
        }
    }

    /// <summary>One range of all rows into the first: one block.</summary>
    public static void Join(ArrayView<float> low, ArrayView<float> high, int rows)
    {
        float least = low[0];
        float most = high[0];
        for (int row = Group.IdxX; row < rows; row += Group.DimX)
        {
            least = IntrinsicMath.Min(least, low[row]);
            most = IntrinsicMath.Max(most, high[row]);
        }

        Int8Range range = RangeOfBlock(least, most);
        if (Group.IdxX == 0)
        {
            low[0] = range.Low;
            high[0] = range.High;
        }
    }

    /// <summary>
    /// Codes of x, words of four, with padding 0, from the ranges of rows in low and high, or from that in the first of each; metas[M] receive scale and zero point, NaN where the range is not finite, and sums[M] Σ code, where there are zero points. M blocks.
    /// </summary>
    /// <remarks>Symmetric: s = max(max|x|, 1e-5)/largest, q = round(x/s). Else s = max(range, 1e-5)/largest, z = −round(low/s) − offset, q = clamp(round(x/s) + z).</remarks>
    public static void Encode(
        ArrayView<float> x, ArrayView<float> low, ArrayView<float> high, ArrayView<int> codes, ArrayView<int> sums, ArrayView<float> metas,
        int largest, int offset, Int8Shape shape, int words, int rowsOfTile)
    {
        int range = shape.HasOneScaleOfX != 0 ? 0 : Grid.IdxX;
        Round(x, new Int8Range(low[range], high[range]), codes, sums, metas, largest, offset, shape, new Int8CodeLayout(words, rowsOfTile));
    }

    /// <summary>The same of rows that have a range each, which is found first. M blocks.</summary>
    public static void EncodeRows(
        ArrayView<float> x, ArrayView<int> codes, ArrayView<int> sums, ArrayView<float> metas, int largest, int offset, Int8Shape shape, int words, int rowsOfTile)
    {
        Round(x, RangeOfRow(x, shape.K), codes, sums, metas, largest, offset, shape, new Int8CodeLayout(words, rowsOfTile));
    }

    /// <summary>The least and the largest number of the block's row, which is infinite where one is not finite; in all threads.</summary>
    private static Int8Range RangeOfRow(ArrayView<float> x, int k)
    {
        long row = (long)Grid.IdxX * k;
        float least = x[row];
        float most = least;
        for (int i = Group.IdxX; i < k; i += Group.DimX)
        {
            float value = x[row + i];
            least = IntrinsicMath.Min(least, value);
            most = IntrinsicMath.Max(most, value - value == 0f ? value : float.PositiveInfinity);
        }

        return RangeOfBlock(least, most);
    }

    /// <summary>The range of what the threads of a block have found, in all of them; once a kernel.</summary>
    private static Int8Range RangeOfBlock(float least, float most)
    {
        ArrayView<float> lows = SharedMemory.Allocate<float>(BlockReduction.MostWarps);
        ArrayView<float> highs = SharedMemory.Allocate<float>(BlockReduction.MostWarps);
        least = -BlockReduction.LargestOfWarp(-least);
        most = BlockReduction.LargestOfWarp(most);
        if (BlockReduction.Lane == 0)
        {
            lows[BlockReduction.WarpIndex] = least;
            highs[BlockReduction.WarpIndex] = most;
        }

        Group.Barrier();
        int warp = IntrinsicMath.Min(BlockReduction.Lane, BlockReduction.Warps - 1);
        return new Int8Range(-BlockReduction.LargestOfWarp(-lows[warp]), BlockReduction.LargestOfWarp(highs[warp]));
    }

    private static void Round(
        ArrayView<float> x, Int8Range range, ArrayView<int> codes, ArrayView<int> sums, ArrayView<float> metas, int largest, int offset, Int8Shape shape, Int8CodeLayout layout)
    {
        float magnitude = IntrinsicMath.Max(IntrinsicMath.Abs(range.Low), IntrinsicMath.Abs(range.High));
        float extent = offset == 0 ? magnitude : range.High - range.Low;
        float invalid = extent - extent;
        float scale = (IntrinsicMath.Max(extent, SmallestRange) / largest) + invalid;
        float zero = offset == 0 ? 0f : -GpuRounding.ToEven(range.Low / scale) - offset;
        int sum = 0;
        for (int word = Group.IdxX; word < layout.Words; word += Group.DimX)
        {
            int packed = 0;
            for (int i = 0; i < 4; i++)
            {
                int k = (4 * word) + i;
                float place = k < shape.K ? GpuRounding.ToEven(x[((long)Grid.IdxX * shape.K) + k] / scale) + zero : 0f;
                int code = (int)IntrinsicMath.Min(IntrinsicMath.Max(place, -128f), 127f);
                sum += code;
                packed |= (code & 0xFF) << (8 * i);
            }

            codes[layout.At(Grid.IdxX, word)] = packed;
        }

        if (shape.IsSymmetric == 0)
        {
            sum = BlockReduction.SumOfBlock(sum);
        }

        if (Group.IdxX == 0)
        {
            sums[Grid.IdxX] = sum;
            metas[2 * Grid.IdxX] = scale;
            metas[(2 * Grid.IdxX) + 1] = zero;
        }
    }
}
#endif
