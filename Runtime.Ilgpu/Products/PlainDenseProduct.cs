#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The products as kernels in plain C#, a thread an output: for devices without a library of their own.</summary>
internal sealed class PlainDenseProduct : GpuDenseProduct
{
    private const int BlockSize = 128;

    private readonly GpuContext _gpu;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<Half>, ArrayView<Half>, ArrayView<float>, int, int, int, int> _matMul;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<Half>, ArrayView<Half>, ArrayView<float>, int, int, int, int> _transposed;

    public PlainDenseProduct(GpuContext gpu)
    {
        _gpu = gpu;
        _matMul = gpu.Accelerator.LoadKernel<ArrayView<Half>, ArrayView<Half>, ArrayView<float>, int, int, int, int>(MatMulKernel);
        _transposed = gpu.Accelerator.LoadKernel<ArrayView<Half>, ArrayView<Half>, ArrayView<float>, int, int, int, int>(TransposedKernel);
    }

    /// <inheritdoc/>
    public override bool IsFast => false;

    /// <inheritdoc/>
    public override string Name => "a plain kernel";

    /// <inheritdoc/>
    public override void MatMul(ArrayView<Half> x, int m, ArrayView<Half> w, int rows, int k, ArrayView<float> y, int first, int stride) =>
        _matMul(_gpu.Stream, CommonKernels.Blocks((rows + BlockSize - 1) / BlockSize, m, BlockSize), x, w, y, rows, k, first, stride);

    /// <inheritdoc/>
    public override void MatMulTransposed(ArrayView<Half> g, int m, int first, int stride, ArrayView<Half> w, int rows, int k, ArrayView<float> y) =>
        _transposed(_gpu.Stream, CommonKernels.Blocks((k + BlockSize - 1) / BlockSize, m, BlockSize), g, w, y, rows, k, first, stride);

    private static void MatMulKernel(ArrayView<Half> x, ArrayView<Half> w, ArrayView<float> y, int rows, int k, int first, int stride)
    {
        int row = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (row < rows)
        {
            float sum = 0;
            for (int i = 0; i < k; i++)
            {
                sum += (float)x[((long)Grid.IdxY * k) + i] * (float)w[((long)row * k) + i];
            }

            y[((long)Grid.IdxY * stride) + first + row] = sum;
        }
    }

    private static void TransposedKernel(ArrayView<Half> g, ArrayView<Half> w, ArrayView<float> y, int rows, int k, int first, int stride)
    {
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (column < k)
        {
            long at = ((long)Grid.IdxY * k) + column;
            float sum = first == 0 ? 0 : y[at];
            for (int i = 0; i < rows; i++)
            {
                sum += (float)g[((long)Grid.IdxY * stride) + first + i] * (float)w[((long)i * k) + column];
            }

            y[at] = sum;
        }
    }
}
#endif
