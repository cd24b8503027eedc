#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>Launches kernels that begin before the ones ahead of them end, and wait themselves before they touch those's results (compute capability 9.0).</summary>
/// <param name="gpu">The device.</param>
internal sealed unsafe class OverlappedKernels(GpuContext gpu) : IDisposable
{
    private readonly CudaFunctions _functions = new(gpu, nameof(OverlappedKernels));

    /// <summary>Launches a kernel that takes no dynamic shared memory.</summary>
    /// <exception cref="GpuException">It does not compile, or the driver refuses the launch.</exception>
    public void Launch(Delegate kernel, KernelConfig blocks, params ReadOnlySpan<KernelArgument> arguments) =>
        Launch(_functions.GetOfAnyBlock(kernel), blocks, 0, arguments);

    /// <summary>Launches a kernel whose blocks leave another one as many registers as they take.</summary>
    /// <param name="kernel">The kernel; all of its launches have blocks of as many threads.</param>
    /// <param name="blocks">Blocks and threads.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="arguments">What the kernel takes, in order.</param>
    /// <inheritdoc cref="Launch(Delegate, KernelConfig, ReadOnlySpan{KernelArgument})" path="/exception"/>
    public void LaunchShared(Delegate kernel, KernelConfig blocks, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments) =>
        Launch(_functions.Get(kernel, blocks.GroupDim.X / BlockReduction.WarpSize, blocks: 2), blocks, sharedBytes, arguments);

    /// <summary>Launches a kernel with instructions that compute capability 9.0 alone has.</summary>
    /// <inheritdoc cref="LaunchShared"/>
    public void LaunchWarpgroups(Delegate kernel, KernelConfig blocks, int sharedBytes, params ReadOnlySpan<KernelArgument> arguments) =>
        Launch(_functions.GetOfWarpgroups(kernel, blocks.GroupDim.X / BlockReduction.WarpSize), blocks, sharedBytes, arguments);

    private void Launch(nint function, KernelConfig blocks, int sharedBytes, ReadOnlySpan<KernelArgument> arguments)
    {
        fixed (KernelArgument* first = arguments)
        {
            void** addresses = stackalloc void*[arguments.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                addresses[i] = first + i;
            }

            CudaDriver.Launch(
                function, (blocks.GridDim.X, blocks.GridDim.Y, blocks.GridDim.Z), blocks.GroupDim.X, sharedBytes, ((CudaStream)gpu.Stream).StreamPtr, addresses);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _functions.Dispose();
}
#endif
