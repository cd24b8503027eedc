#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>Launches kernels that begin before the ones ahead of them end, and wait themselves before they touch those's results (compute capability 9.0).</summary>
/// <param name="gpu">The device.</param>
internal sealed unsafe class OverlappedKernels(GpuContext gpu) : IDisposable
{
    private readonly CudaFunctions _functions = new(gpu, nameof(CudaDecoderKernels));

    /// <summary>Launches a kernel that takes no dynamic shared memory.</summary>
    /// <exception cref="GpuException">It does not compile, or the driver refuses the launch.</exception>
    public void Launch(Delegate kernel, KernelConfig blocks, params ReadOnlySpan<KernelArgument> arguments)
    {
        fixed (KernelArgument* first = arguments)
        {
            void** addresses = stackalloc void*[arguments.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                addresses[i] = first + i;
            }

            CudaDriver.Launch(
                _functions.GetOfAnyBlock(kernel), (blocks.GridDim.X, blocks.GridDim.Y, blocks.GridDim.Z), blocks.GroupDim.X, 0,
                ((CudaStream)gpu.Stream).StreamPtr, addresses);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _functions.Dispose();
}
#endif
