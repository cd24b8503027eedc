#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>The devices of this machine that GPU kernels can run on.</summary>
public static class GpuDevices
{
    /// <summary>Threads per warp of the emulator; CUDA's, so that kernels behave alike on both.</summary>
    private const int EmulatedWarpSize = 32;

    /// <summary>Warps per emulated multiprocessor: 1024 threads, the largest block of a CUDA device.</summary>
    private const int EmulatedWarps = 32;

    /// <summary>Every device: CUDA devices in the driver's order, then the emulator, which is always there.</summary>
    /// <remarks>A machine without a CUDA driver lists the emulator alone.</remarks>
    public static IReadOnlyList<GpuDevice> List()
    {
        using Context context = CreateContext();
        return [.. Enumerate(context).Select(entry => entry.Description)];
    }

    /// <summary>The device that a selector names.</summary>
    /// <param name="selector">"cuda" for the first CUDA device, "cuda:1" for the second, "ilgpu-cpu" for the emulator; case does not matter.</param>
    /// <exception cref="ArgumentException">No such device; the message lists those that there are.</exception>
    public static GpuDevice Find(string selector)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(selector);
        string wanted = selector.Equals("cuda", StringComparison.OrdinalIgnoreCase) ? "cuda:0" : selector;
        IReadOnlyList<GpuDevice> devices = List();
        return devices.FirstOrDefault(device => device.Selector.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"No device '{selector}' on this machine. There is: {string.Join(", ", devices)}.", nameof(selector));
    }

    /// <summary>A context that sees every device, with the compiler options that the generated kernels were measured with.</summary>
    internal static Context CreateContext() => Context.Create(builder => builder
        .Cuda()
        .CPU(new CPUDevice(EmulatedWarpSize, EmulatedWarps, numMultiprocessors: 1))
        .Optimize(OptimizationLevel.O2)
        .Inlining(InliningMode.Aggressive));

    /// <summary>The context's devices in <see cref="List"/>'s order, each with its description.</summary>
    internal static List<(Device Device, GpuDevice Description)> Enumerate(Context context)
    {
        List<(Device, GpuDevice)> devices = [];
        foreach (CudaDevice device in context.GetCudaDevices())
        {
            devices.Add((device, GpuDevice.Describe(device, GpuDeviceKind.Cuda, devices.Count)));
        }

        foreach (CPUDevice device in context.GetCPUDevices())
        {
            devices.Add((device, GpuDevice.Describe(device, GpuDeviceKind.Emulated, 0)));
        }

        return devices;
    }
}
#endif
