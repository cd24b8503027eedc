#if SPECIALIZER_ILGPU
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>A config's kernels that are launched through the driver, each compiled when it is first wanted.</summary>
/// <param name="gpu">The device.</param>
/// <param name="config">The config's name, for errors.</param>
internal sealed class CudaFunctions(GpuContext gpu, string config) : IDisposable
{
    /// <summary>Shared memory of a multiprocessor that blocks can have, compute capability 9.0.</summary>
    public const int SharedBytes = 227 * 1024;

    /// <summary>Warps of the largest block.</summary>
    private const int MostWarps = 32;

    private readonly Dictionary<Delegate, (nint Function, IDisposable Owner)> _loaded = [];

    /// <summary>A kernel, compiled for blocks of some warps of which a multiprocessor is to hold some.</summary>
    /// <exception cref="GpuException">It does not compile.</exception>
    public nint Get(Delegate kernel, int warps, int blocks = 1) =>
        _loaded.TryGetValue(kernel, out (nint Function, IDisposable Owner) loaded) ? loaded.Function : Compile(kernel, warps, blocks);

    /// <summary>A kernel for blocks of any size, without dynamic shared memory.</summary>
    /// <inheritdoc cref="Get" path="/exception"/>
    public nint GetOfAnyBlock(Delegate kernel) =>
        _loaded.TryGetValue(kernel, out (nint Function, IDisposable Owner) loaded) ? loaded.Function : Compile(kernel, MostWarps, blocks: 1, sharedBytes: 0);

    /// <summary>The same of a kernel with instructions that compute capability 9.0 alone has.</summary>
    /// <inheritdoc cref="Get" path="/exception"/>
    public nint GetOfWarpgroups(Delegate kernel, int warps) =>
        _loaded.TryGetValue(kernel, out (nint Function, IDisposable Owner) loaded) ? loaded.Function : CompileOfWarpgroups(kernel, warps);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, IDisposable owner) in _loaded.Values)
        {
            owner.Dispose();
        }

        _loaded.Clear();
    }

    // Methods of their own: what the lambdas capture is not allocated at launches.
    private nint Compile(Delegate kernel, int warps, int blocks, int sharedBytes = SharedBytes) => Add(kernel, sharedBytes, () =>
    {
        var compiled = (CudaKernel)gpu.Accelerator.LoadKernel(kernel.Method, new KernelSpecialization(32 * warps, blocks));
        return (compiled.FunctionPtr, compiled);
    });

    private nint CompileOfWarpgroups(Delegate kernel, int warps) => Add(kernel, SharedBytes, () =>
    {
        var module = new CudaModule(gpu, kernel, 32 * warps);
        return (module.Function, module);
    });

    private nint Add(Delegate kernel, int sharedBytes, Func<(nint Function, IDisposable Owner)> compile)
    {
        (nint Function, IDisposable Owner) loaded = GpuErrors.Compiled(gpu, $"{config}.{kernel.Method.Name}", compile);
        if (sharedBytes > 0)
        {
            CudaDriver.AllowSharedMemory(loaded.Function, sharedBytes);
        }

        _loaded.Add(kernel, loaded);
        return loaded.Function;
    }
}
#endif
