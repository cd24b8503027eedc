#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Kernels around g·Ŵ that are the same for every config.</summary>
internal static class GradientKernels
{
    /// <summary>Threads of a block of <see cref="Arrange"/>, which has a whole row to itself.</summary>
    public const int RowThreads = 1024;

    /// <summary>Threads of a block of <see cref="Collect"/>.</summary>
    private const int BlockSize = 256;

    /// <summary>
    /// g[M, N] as binary16 [M, stride], in the order of the rows of all tiles, padding 0, each row times a power of two that takes its largest element to 512..1024, since gradients are often
    /// smaller than binary16 holds; factors[M] receives the inverse. A block a row.
    /// </summary>
    public static void Arrange(ArrayView<float> g, ArrayView<Half> arranged, ArrayView<float> factors, GpuShape shape, int stride)
    {
        int n = shape.N;
        ArrayView<float> shared = SharedMemory.Allocate<float>(RowThreads);
        long row = (long)Grid.IdxX * n;
        float largest = 0;
        for (int i = Group.IdxX; i < n; i += RowThreads)
        {
            largest = IntrinsicMath.Max(largest, IntrinsicMath.Abs(g[row + i]));
        }

        shared[Group.IdxX] = largest;
        Group.Barrier();
        for (int half = RowThreads / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
            {
                shared[Group.IdxX] = IntrinsicMath.Max(shared[Group.IdxX], shared[Group.IdxX + half]);
            }

            Group.Barrier();
        }

        // 2^e ≤ largest < 2^(e+1): the factor is 2^(9−e), within what binary32 can hold.
        int exponent = (int)((Interop.FloatAsInt(shared[0]) >> 23) & 0xFF);
        int up = IntrinsicMath.Min(127 + 9 + 127 - exponent, 253);
        float factor = Interop.IntAsFloat((uint)up << 23);
        for (int i = Group.IdxX; i < stride; i += RowThreads)
        {
            int source = shape.RowOf(i);
            arranged[((long)Grid.IdxX * stride) + i] = source >= 0 ? (Half)(g[row + source] * factor) : (Half)0f;
        }

        if (Group.IdxX == 0)
        {
            factors[Grid.IdxX] = Interop.IntAsFloat((uint)(254 - up) << 23);
        }
    }

    /// <summary>y[M, K] = factors ⊙ sums[M, 256·units], out of the columns of the units: (⌈K/256⌉, M) blocks.</summary>
    public static void Collect(ArrayView<float> sums, ArrayView<float> factors, ArrayView<float> y, GpuShape shape)
    {
        int k = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (k < shape.K)
        {
            int column = (k / shape.GroupLength * shape.PaddedGroup) + (k % shape.GroupLength);
            y[((long)Grid.IdxY * shape.K) + k] = sums[((long)Grid.IdxY * shape.Units * 256) + column] * factors[Grid.IdxY];
        }
    }
}
#endif
