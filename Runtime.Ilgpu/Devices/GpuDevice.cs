#if SPECIALIZER_ILGPU
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>A device of this machine that GPU kernels can run on. It holds no resources; <see cref="GpuContext"/> opens it.</summary>
/// <param name="Kind">What executes the kernels.</param>
/// <param name="Index">Position among the devices of its kind, in the driver's order, from 0.</param>
/// <param name="Name">The driver's name for it, such as "NVIDIA H200".</param>
/// <param name="MemoryBytes">Device memory, in bytes; the emulator's is the process's.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="ComputeCapability">CUDA compute capability, such as 9.0; null for the emulator.</param>
public sealed record GpuDevice(
    GpuDeviceKind Kind, int Index, string Name, long MemoryBytes, int Multiprocessors, Version? ComputeCapability)
{
    /// <summary>The short name that <see cref="GpuDevices.Find"/> takes: "cuda:0", "cuda:1", …, or "ilgpu-cpu".</summary>
    public string Selector => Kind == GpuDeviceKind.Cuda ? $"cuda:{Index}" : "ilgpu-cpu";

    /// <summary>"cuda:0 (NVIDIA H200)".</summary>
    public override string ToString() => $"{Selector} ({Name})";

    internal static GpuDevice Describe(Device device, GpuDeviceKind kind, int index) => new(
        kind, index, device.Name, device.MemorySize, device.NumMultiprocessors, CapabilityOf(device));

    private static Version? CapabilityOf(Device device) =>
        device is CudaDevice { Architecture: { } architecture } ? new Version(architecture.Major, architecture.Minor) : null;
}
#endif
