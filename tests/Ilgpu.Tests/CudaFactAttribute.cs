using Xunit;

namespace Specializer.Tests;

/// <summary>A fact about CUDA devices alone; skipped where SPECIALIZER_DEVICE names none.</summary>
public sealed class CudaFactAttribute : FactAttribute
{
    /// <summary>Looks which device is under test.</summary>
    public CudaFactAttribute()
    {
        string device = Environment.GetEnvironmentVariable("SPECIALIZER_DEVICE") ?? "ilgpu-cpu";
        if (!device.StartsWith("cuda", StringComparison.OrdinalIgnoreCase))
        {
            Skip = $"The device under test is {device}: graphs are recorded on CUDA devices alone.";
        }
    }
}
