namespace Specializer.GpuBench;

/// <summary>The kernel driver of NVIDIA's cards.</summary>
internal static class NvidiaDriver
{
    private const string Description = "/proc/driver/nvidia/version";

    /// <summary>Its version, such as 580.159.04, or "unknown".</summary>
    public static string Version => File.Exists(Description)
        ? File.ReadLines(Description).First().Split(' ').FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal)) ?? "unknown"
        : "unknown";
}
