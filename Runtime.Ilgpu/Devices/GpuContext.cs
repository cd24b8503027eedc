#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>An opened device: what buffers, kernels and modules on it belong to. Disposing frees them all.</summary>
/// <remarks>
/// Open a device once and share it: opening costs a driver context, and each context compiles its own kernels.
/// Calls from several threads must be serialised by the caller, as the driver's stream is.
/// </remarks>
public sealed class GpuContext : IDisposable
{
    private readonly Context _context;

    private GpuContext(Context context, Accelerator accelerator, GpuDevice device)
    {
        _context = context;
        Accelerator = accelerator;
        Device = device;
    }

    /// <summary>The device that was opened.</summary>
    public GpuDevice Device { get; }

    /// <summary>ILGPU's handle of it, for kernels and buffers of the caller's own.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Opens the device that a selector names, see <see cref="GpuDevices.Find"/>.</summary>
    /// <param name="selector">"cuda", "cuda:1", "ilgpu-cpu".</param>
    /// <exception cref="ArgumentException">No such device; the message lists those that there are.</exception>
    /// <exception cref="GpuException">The device is there but could not be opened.</exception>
    public static GpuContext Open(string selector) => Open(GpuDevices.Find(selector));

    /// <summary>Opens a device.</summary>
    /// <param name="device">One of <see cref="GpuDevices.List"/>.</param>
    /// <exception cref="GpuException">The device is gone or could not be opened; the message names it and the driver's reason.</exception>
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
        Accelerator.Dispose();
        _context.Dispose();
    }
}
#endif
