#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>What executes GPU kernels.</summary>
public enum GpuDeviceKind
{
    /// <summary>An NVIDIA GPU through the CUDA driver; kernels may use inline PTX.</summary>
    Cuda,

    /// <summary>ILGPU's emulator on the processor, with warps of 32 threads: for checking kernels, far too slow for use.</summary>
    Emulated,
}
#endif
