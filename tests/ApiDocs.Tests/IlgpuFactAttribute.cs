namespace Specializer.Tests.ApiDocs;

/// <summary>A fact about the GPU that SPECIALIZER_DEVICE names; skipped where it names none, since a model takes the emulator many minutes.</summary>
public sealed class IlgpuFactAttribute : FactAttribute
{
    /// <summary>Looks for ILGPU beside the sample, and for a device.</summary>
    public IlgpuFactAttribute()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "ILGPU.dll")))
        {
            Skip = "Built without ILGPU: no package source carries it.";
        }
        else if (Device is null)
        {
            Skip = "SPECIALIZER_DEVICE names no device.";
        }
    }

    /// <summary>The device, as the sample's --device takes it.</summary>
    public static string? Device => Environment.GetEnvironmentVariable("SPECIALIZER_DEVICE");
}
