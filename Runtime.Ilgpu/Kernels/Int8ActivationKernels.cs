#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Activations to int8 on a device, as the emitted kernels of <c>[Absmax]</c> do on the processor.</summary>
internal static class Int8ActivationKernels
{
    /// <summary>Threads of a block; a block takes a row.</summary>
    public const int BlockSize = 256;

    private const float SmallestRange = 1e-5f;

    /// <summary>low[M] and high[M]: the range of each row, NaN where an element is not finite. M blocks.</summary>
    public static void Measure(ArrayView<float> x, ArrayView<float> low, ArrayView<float> high, int k)
    {
        ArrayView<float> lows = SharedMemory.Allocate<float>(BlockSize);
        ArrayView<float> highs = SharedMemory.Allocate<float>(BlockSize);
        long row = (long)Grid.IdxX * k;
        float least = x[row];
        float most = least;
        float invalid = 0;
        for (int i = Group.IdxX; i < k; i += BlockSize)
        {
            float value = x[row + i];
            least = IntrinsicMath.Min(least, value);
            most = IntrinsicMath.Max(most, value);
            invalid += value - value;
        }

        lows[Group.IdxX] = least + invalid;
        highs[Group.IdxX] = most + invalid;
        Group.Barrier();
        if (Group.IdxX == 0)
        {
            for (int i = 1; i < BlockSize; i++)
            {
                invalid += (lows[i] - lows[i]) + (highs[i] - highs[i]);
                least = IntrinsicMath.Min(least, lows[i]);
                most = IntrinsicMath.Max(most, highs[i]);
            }

            low[Grid.IdxX] = least + invalid;
            high[Grid.IdxX] = most + invalid;
        }
    }

    /// <summary>One range of all rows into the first: a single thread.</summary>
    public static void Join(ArrayView<float> low, ArrayView<float> high, int rows)
    {
        float invalid = (low[0] - low[0]) + (high[0] - high[0]);
        for (int row = 1; row < rows; row++)
        {
            invalid += (low[row] - low[row]) + (high[row] - high[row]);
            low[0] = IntrinsicMath.Min(low[0], low[row]);
            high[0] = IntrinsicMath.Max(high[0], high[row]);
        }

        low[0] += invalid;
        high[0] += invalid;
    }

    /// <summary>
    /// Codes of x, [M, stride] words of four, with padding 0; low and high, which hold ranges, become scale and zero point; sums[M] receives Σ code. M blocks.
    /// </summary>
    /// <remarks>Symmetric: s = max(max|x|, 1e-5)/largest, q = round(x/s). Else s = max(range, 1e-5)/largest, z = −round(low/s) − offset, q = clamp(round(x/s) + z).</remarks>
    public static void Encode(
        ArrayView<float> x, ArrayView<float> low, ArrayView<float> high, ArrayView<int> codes, ArrayView<int> sums, ArrayView<float> metas,
        int largest, int offset, Int8Shape shape)
    {
        ArrayView<int> partial = SharedMemory.Allocate<int>(BlockSize);
        int range = shape.HasOneScaleOfX != 0 ? 0 : Grid.IdxX;
        float magnitude = IntrinsicMath.Max(IntrinsicMath.Abs(low[range]), IntrinsicMath.Abs(high[range]));
        float extent = offset == 0 ? magnitude : high[range] - low[range];
        float invalid = extent - extent;
        float scale = (IntrinsicMath.Max(extent, SmallestRange) / largest) + invalid;
        float zero = offset == 0 ? 0f : -GpuRounding.ToEven(low[range] / scale) - offset;
        int sum = 0;
        for (int word = Group.IdxX; word < shape.Stride; word += BlockSize)
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

            codes[((long)Grid.IdxX * shape.Stride) + word] = packed;
        }

        partial[Group.IdxX] = sum;
        Group.Barrier();
        if (Group.IdxX == 0)
        {
            for (int i = 1; i < BlockSize; i++)
            {
                sum += partial[i];
            }

            sums[Grid.IdxX] = sum;
            metas[2 * Grid.IdxX] = scale;
            metas[(2 * Grid.IdxX) + 1] = zero;
        }
    }
}
#endif
