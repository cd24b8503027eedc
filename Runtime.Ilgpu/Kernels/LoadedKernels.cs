#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>A config's kernels, compiled for one device.</summary>
internal sealed class LoadedKernels : IDisposable
{
    /// <summary>16 warps of at most 128 registers, one block a multiprocessor: what the tensor core product was measured with.</summary>
    private static readonly KernelSpecialization WideBlocks = new(CudaProductLaunch.MaximumWarps * 32, 1);

    private readonly Kernel? _tensorCores;
    private readonly Kernel? _tensorCoreRows;

    /// <summary>Compiles.</summary>
    /// <exception cref="GpuException">ILGPU or the driver refuses a kernel; the message names it and the device.</exception>
    public LoadedKernels(GpuContext gpu, GpuKernels kernels)
    {
        try
        {
            Accelerator accelerator = gpu.Accelerator;
            Arrange = accelerator.LoadKernel<ArrayView<float>, ArrayView<Half>, GpuShape>(ActivationKernels.Arrange);
            AddBias = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>, GpuShape>(ActivationKernels.AddBias);
            Dequantize = accelerator.LoadKernel(kernels.Dequantize);
            MatMul = accelerator.LoadKernel(kernels.MatMul);
            if (gpu.HasBulkCopies)
            {
                _tensorCores = accelerator.LoadKernel(kernels.MatMulOnTensorCores.Method, WideBlocks);
                _tensorCoreRows = accelerator.LoadKernel(kernels.MatMulRowsOnTensorCores.Method, WideBlocks);
                TensorCores = new CudaProductLaunch((CudaKernel)_tensorCores, (CudaKernel)_tensorCoreRows, kernels.UnitBytes, gpu.Device.Multiprocessors);
            }
        }
        catch (Exception exception)
        {
            Dispose();
            throw new GpuException($"Kernel {kernels.Name} could not be compiled for {gpu.Device}: {exception.Message}", exception);
        }
    }

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<Half>, GpuShape> Arrange { get; }

    public Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, GpuShape> AddBias { get; }

    public Action<AcceleratorStream, KernelConfig, ArrayView<int>, ArrayView<float>, GpuShape> Dequantize { get; }

    public Action<AcceleratorStream, KernelConfig, ArrayView<int>, ArrayView<Half>, ArrayView<float>, GpuShape> MatMul { get; }

    /// <summary>The product on tensor cores, or null where the device cannot run it.</summary>
    public CudaProductLaunch? TensorCores { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tensorCores?.Dispose();
        _tensorCoreRows?.Dispose();
    }
}
#endif
