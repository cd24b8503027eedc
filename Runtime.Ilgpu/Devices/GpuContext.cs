#if SPECIALIZER_ILGPU
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>An opened device: what buffers, kernels and modules on it belong to. Disposing frees them all.</summary>
/// <remarks>
/// Open a device once and share it: opening costs a driver context, and each context compiles its own kernels.
/// Calls from several threads must be serialised by the caller, as the driver's stream is.
/// </remarks>
public sealed class GpuContext : IDisposable
{
    private const string CompilesKernels = "ILGPU reads kernels by reflection and compiles them in the running process.";

    private readonly Context _context;
    private readonly Dictionary<MethodInfo, LoadedKernels> _kernels = [];
    private GpuDenseProduct? _dense;

    private GpuContext(Context context, Accelerator accelerator, GpuDevice device)
    {
        _context = context;
        Accelerator = accelerator;
        Device = device;
        HasBulkCopies = AimAtHopper(accelerator, device);
        Stream = accelerator.CreateStream();
        Scratch = new GpuScratch(this);
        Common = new CommonKernels(accelerator);
        Overlapped = HasBulkCopies ? new OverlappedKernels(this) : null;
        Int8 = new Int8Launcher(this, Int8Choice.For(this));
    }

    /// <summary>The device that was opened.</summary>
    public GpuDevice Device { get; }

    /// <summary>ILGPU's handle of it, for kernels and buffers of the caller's own.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The stream that modules on this device queue their work on.</summary>
    public AcceleratorStream Stream { get; }

    /// <summary>Whether kernels may use the bulk copies and barriers of compute capability 9.0.</summary>
    internal bool HasBulkCopies { get; }

    /// <summary>Whether kernels may use <c>wgmma</c>, which later architectures lack again.</summary>
    internal bool HasWarpgroups => HasBulkCopies && Device.ComputeCapability is { Major: 9, Minor: 0 };

    /// <summary>Memory that all layers use in turn.</summary>
    internal GpuScratch Scratch { get; }

    /// <summary>How often scratch memory has got another address; graphs that were recorded before are not to be launched.</summary>
    internal int ScratchMoves { get; set; }

    /// <summary>Kernels that are the same for every config.</summary>
    internal CommonKernels Common { get; }

    /// <summary>Launches that may begin before those ahead of them end; null where the device has none.</summary>
    internal OverlappedKernels? Overlapped { get; }

    /// <summary>Products of int8 weights and activations.</summary>
    internal Int8Launcher Int8 { get; }

    /// <summary>Products of matrices in binary16, found when they are first wanted.</summary>
    internal GpuDenseProduct Dense => _dense ??= GpuDenseProduct.For(this);

    /// <summary>Opens the device that a selector names, see <see cref="GpuDevices.Find"/>.</summary>
    /// <param name="selector">"cuda", "cuda:1", "ilgpu-cpu".</param>
    /// <exception cref="ArgumentException">No such device; the message lists those that there are.</exception>
    /// <exception cref="GpuException">The device is there but could not be opened.</exception>
    [RequiresDynamicCode(CompilesKernels)]
    [RequiresUnreferencedCode(CompilesKernels)]
    public static GpuContext Open(string selector) => Open(GpuDevices.Find(selector));

    /// <summary>Opens a device.</summary>
    /// <param name="device">One of <see cref="GpuDevices.List"/>.</param>
    /// <exception cref="GpuException">The device is gone or could not be opened; the message names it and the driver's reason.</exception>
    [RequiresDynamicCode(CompilesKernels)]
    [RequiresUnreferencedCode(CompilesKernels)]
    public static GpuContext Open(GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Context context = GpuDevices.CreateContext();
        try
        {
            Device found = GpuDevices.Enumerate(context).FirstOrDefault(entry => entry.Description == device).Device
                ?? throw new GpuException($"{device} is no longer there.");
            return new GpuContext(context, found.CreateAccelerator(context), device);
        }
        catch (Exception exception)
        {
            context.Dispose();
            if (exception is GpuException)
            {
                throw;
            }

            throw new GpuException($"{device} could not be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Frees the device and everything allocated on it.</summary>
    public void Dispose()
    {
        foreach (LoadedKernels kernels in _kernels.Values)
        {
            kernels.Dispose();
        }

        Overlapped?.Dispose();
        _dense?.Dispose();
        Scratch.Dispose();
        Stream.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }

    /// <summary>A copy of an array on the device.</summary>
    /// <remarks>ILGPU's own allocation with values copies on another stream, which kernels on <see cref="Stream"/> would not wait for.</remarks>
    internal MemoryBuffer1D<T, Stride1D.Dense> Copy<T>(T[] values)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = Accelerator.Allocate1D<T>(values.Length);
        buffer.View.BaseView.CopyFromCPU(Stream, values);
        Stream.Synchronize();
        return buffer;
    }

    /// <summary>A config's kernels, compiled on first use: 40 to 100 ms each on a GPU.</summary>
    /// <exception cref="GpuException">A kernel could not be compiled.</exception>
    internal LoadedKernels Load(GpuKernels kernels)
    {
        if (!_kernels.TryGetValue(kernels.MatMul.Method, out LoadedKernels? loaded))
        {
            loaded = new LoadedKernels(this, kernels);
            _kernels.Add(kernels.MatMul.Method, loaded);
        }

        return loaded;
    }

    /// <summary>
    /// ILGPU 1.5.3 writes PTX for an older target than the device has, and the target can be set by reflection only. Without it the bulk copies that
    /// kernels use do not assemble; so devices where it cannot be set run the plain kernels.
    /// </summary>
    private static bool AimAtHopper(Accelerator accelerator, GpuDevice device)
    {
        PropertyInfo? target = typeof(CudaCapabilityContext).GetProperty("TargetArchitecture");
        if (device.ComputeCapability is not { Major: 9 or 10 } || target?.SetMethod is null)
        {
            return false;
        }

        target.SetValue(((PTXBackend)((CudaAccelerator)accelerator).Backend).Capabilities, CudaArchitecture.SM_90);
        return true;
    }
}
#endif
