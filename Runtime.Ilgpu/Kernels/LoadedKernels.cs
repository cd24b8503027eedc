#if SPECIALIZER_ILGPU
using System.Diagnostics.CodeAnalysis;
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>A config's kernels on one device, each compiled when it is first wanted: 40 to 100 ms on a GPU.</summary>
internal sealed class LoadedKernels : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly CudaFunctions _functions;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<byte>>> _pack;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<byte>>> _unpack;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<float>>> _dequantize;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<int>, int>> _dequantizeHalf;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<Half>, ArrayView<float>, GpuEpilogue>> _matMul;
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<float>, ArrayView<float>>> _matMulTransposed;
    private readonly Lazy<Action<AcceleratorStream, Index1D, GpuWeight, ArrayView<float>, int>> _fitGroups;
    private readonly Lazy<Action<AcceleratorStream, Index1D, GpuWeight, ArrayView<float>, ArrayView<byte>>> _encode;
    private readonly Lazy<Action<AcceleratorStream, Index1D, GpuWeight>> _storeMetas;

    /// <summary>Prepares a config's kernels; compiles none yet.</summary>
    public LoadedKernels(GpuContext gpu, GpuKernels kernels)
    {
        _gpu = gpu;
        Kernels = kernels;
        _functions = new CudaFunctions(gpu, kernels.Name);
        Accelerator accelerator = gpu.Accelerator;
        _pack = Compiled(() => accelerator.LoadKernel(kernels.Pack));
        _unpack = Compiled(() => accelerator.LoadKernel(kernels.Unpack));
        _dequantize = Compiled(() => accelerator.LoadKernel(kernels.Dequantize));
        _dequantizeHalf = Compiled(() => accelerator.LoadKernel(kernels.DequantizeHalf));
        _matMul = Compiled(() => accelerator.LoadKernel(kernels.MatMul));
        _matMulTransposed = Compiled(() => accelerator.LoadKernel(kernels.MatMulTransposed));
        _fitGroups = Compiled(() => accelerator.LoadAutoGroupedKernel(kernels.Quantize!.FitGroups));
        _encode = Compiled(() => accelerator.LoadAutoGroupedKernel(kernels.Quantize!.Encode));
        _storeMetas = Compiled(() => accelerator.LoadAutoGroupedKernel(kernels.Quantize!.StoreMetas));
        Warpgroups = gpu.HasWarpgroups && kernels.TensorCores?.Warpgroups is not null ? new WarpgroupLauncher(gpu, kernels, _functions) : null;
        WarpgroupGradients = Warpgroups is null || kernels.TensorCores!.WarpgroupGradients is null ? null : new WarpgroupGradientLauncher(gpu, kernels, _functions);
        TensorCores = gpu.HasBulkCopies && kernels.TensorCores is not null ? new TensorCoreLauncher(gpu, kernels, _functions) : null;
        Trits = gpu.HasWarpgroups && kernels.TensorCores?.Trits is { } trits ? new TritLauncher(gpu, trits, _functions) : null;
        Gradients = TensorCores is null || kernels.TensorCores!.Transposed2 is null ? null : new TensorCoreGradientLauncher(gpu, kernels, _functions);
    }

    /// <summary>What was compiled.</summary>
    public GpuKernels Kernels { get; }

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<byte>> Pack => _pack.Value;

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<byte>> Unpack => _unpack.Value;

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<float>> Dequantize => _dequantize.Value;

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<int>, int> DequantizeHalf => _dequantizeHalf.Value;

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<Half>, ArrayView<float>, GpuEpilogue> MatMul => _matMul.Value;

    public Action<AcceleratorStream, KernelConfig, GpuWeight, ArrayView<float>, ArrayView<float>> MatMulTransposed => _matMulTransposed.Value;

    public Action<AcceleratorStream, Index1D, GpuWeight, ArrayView<float>, int> FitGroups => _fitGroups.Value;

    public Action<AcceleratorStream, Index1D, GpuWeight, ArrayView<float>, ArrayView<byte>> Encode => _encode.Value;

    public Action<AcceleratorStream, Index1D, GpuWeight> StoreMetas => _storeMetas.Value;

    /// <summary>The products on tensor cores, or null where the device or the config has none.</summary>
    public TensorCoreLauncher? TensorCores { get; }

    /// <summary>The products of few rows straight from bit planes, or null where the device or the config has none.</summary>
    public TritLauncher? Trits { get; }

    /// <summary>Gradients on tensor cores, or null where the device or the config has none.</summary>
    public TensorCoreGradientLauncher? Gradients { get; }

    /// <summary>The products of many rows on warpgroups, or null where the device or the config has none.</summary>
    public WarpgroupLauncher? Warpgroups { get; }

    /// <summary>Gradients of many rows on warpgroups, or null where there are no products on them.</summary>
    public WarpgroupGradientLauncher? WarpgroupGradients { get; }

    /// <inheritdoc/>
    public void Dispose() => _functions.Dispose();

    private Lazy<T> Compiled<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(Func<T> compile) =>
        new(() => GpuErrors.Compiled(_gpu, Kernels.Name, compile));
}
#endif
