#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Kernels around a product that are the same for every config.</summary>
internal static class ActivationKernels
{
    /// <summary>Threads of a block.</summary>
    public const int BlockSize = 256;

    /// <summary>x[M, K] as binary16 in the columns of the units, padding 0: (⌈PaddedK/256⌉, M) blocks.</summary>
    public static void Arrange(ArrayView<float> x, ArrayView<Half> arranged, GpuShape shape)
    {
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        int k = shape.SourceOf(column);
        float value = k >= 0 ? x[((long)Grid.IdxY * shape.K) + k] : 0;
        arranged[((long)Grid.IdxY * shape.Units * BlockSize) + column] = (Half)value;
    }

    /// <summary>y[M, N] += bias[N]: (⌈N/256⌉, M) blocks.</summary>
    public static void AddBias(ArrayView<float> y, ArrayView<float> bias, GpuShape shape)
    {
        int n = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (n < shape.N)
        {
            y[((long)Grid.IdxY * shape.N) + n] += bias[n];
        }
    }
}
#endif
