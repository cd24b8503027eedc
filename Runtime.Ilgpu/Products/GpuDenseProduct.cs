#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Products of matrices in binary16 with sums in binary32, and of int8 with sums in int32, all of them row-major in the memory of one device.</summary>
internal abstract class GpuDenseProduct : IDisposable
{
    /// <summary>Whether it is fast enough to be preferred for many rows.</summary>
    public abstract bool IsFast { get; }

    /// <summary>What it is, for the log.</summary>
    public abstract string Name { get; }

    /// <summary>The best product of a device: cuBLAS where it is installed, the processor's own on the emulator, else a plain kernel.</summary>
    public static GpuDenseProduct For(GpuContext gpu) => gpu.Device.Kind == GpuDeviceKind.Emulated
        ? new HostDenseProduct()
        : CublasProduct.TryOpen(gpu) ?? (GpuDenseProduct)new PlainDenseProduct(gpu);

    /// <summary>y[M, first..first + rows] = x[M, K]·w[rows, K]ᵀ.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="w">[rows, K].</param>
    /// <param name="rows">Rows of w.</param>
    /// <param name="k">Columns of x and w.</param>
    /// <param name="y">[M, stride].</param>
    /// <param name="first">The first column of y that is written.</param>
    /// <param name="stride">Columns of y.</param>
    public abstract void MatMul(ArrayView<Half> x, int m, ArrayView<Half> w, int rows, int k, ArrayView<float> y, int first, int stride);

    /// <summary>y[M, K] = g[M, first..first + rows]·w[rows, K], added to y unless first is 0.</summary>
    /// <param name="g">[M, stride].</param>
    /// <param name="m">Rows of g.</param>
    /// <param name="first">The first column of g that takes part.</param>
    /// <param name="stride">Columns of g.</param>
    /// <param name="w">[rows, K].</param>
    /// <param name="rows">Rows of w.</param>
    /// <param name="k">Columns of w and y.</param>
    /// <param name="y">[M, K].</param>
    public abstract void MatMulTransposed(ArrayView<Half> g, int m, int first, int stride, ArrayView<Half> w, int rows, int k, ArrayView<float> y);

    /// <summary>sums[M, rows] = x[M, K]·w[rows, K]ᵀ of int8 codes, exact in int32. False where the product has no integers, or none of this shape; nothing is queued then.</summary>
    /// <param name="x">[M, words], four codes a word.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="w">[rows, words].</param>
    /// <param name="rows">Rows of w, a multiple of 4.</param>
    /// <param name="words">Words of a row, a multiple of 16.</param>
    /// <param name="sums">[M, rows].</param>
    public virtual bool TryMultiplyCodes(ArrayView<int> x, int m, ArrayView<int> w, int rows, int words, ArrayView<int> sums) => false;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
#endif
