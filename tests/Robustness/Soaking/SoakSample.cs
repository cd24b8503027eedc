using System.Diagnostics;
using System.Globalization;

namespace Specializer.Robustness;

/// <summary>What the process holds at one time.</summary>
/// <param name="Elapsed">Since the beginning.</param>
/// <param name="Rounds">Rounds so far.</param>
/// <param name="LiveBytes">Managed memory that is reachable, after a full collection.</param>
/// <param name="WorkingSet">Memory of the process.</param>
/// <param name="Threads">Threads of the process.</param>
/// <param name="Handles">Open files and the like.</param>
public sealed record SoakSample(TimeSpan Elapsed, int Rounds, long LiveBytes, long WorkingSet, int Threads, int Handles)
{
    private const long Tolerated = 4 << 20;

    /// <summary>A row of a Markdown table.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Elapsed.TotalMinutes:F1} | {Rounds} | {LiveBytes / 1e6:F1} | {WorkingSet / 1e6:F0} | {Threads} | {Handles} |");

    /// <summary>Measures now.</summary>
    public static SoakSample Take(TimeSpan elapsed, int rounds)
    {
        // Aggressive: memory that the collector keeps for later goes back to the system, so that the working set can be compared.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        long live = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        int handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        return new SoakSample(elapsed, rounds, live, process.WorkingSet64, process.Threads.Count, handles);
    }

    /// <summary>Whether nothing is larger than a factor of an earlier sample, some megabytes and a few threads aside.</summary>
    public bool IsWithin(double factor, SoakSample earlier) =>
        LiveBytes <= (earlier.LiveBytes * factor) + Tolerated
        && WorkingSet <= (earlier.WorkingSet * factor) + (4 * Tolerated)
        && Threads <= earlier.Threads + 4
        && Handles <= earlier.Handles + 4;
}
