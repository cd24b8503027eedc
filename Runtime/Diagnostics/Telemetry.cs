using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Specializer;

/// <summary>The meter with its instruments, and the activity source.</summary>
internal static class Telemetry
{
    private static readonly Meter Meter = new(SpecializerDiagnostics.SourceName, Version);

    private static readonly Histogram<double> KernelDuration = Meter.CreateHistogram(
        SpecializerDiagnostics.KernelDuration, "s", "Duration of a kernel call, all threads together.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 1, 10],
        });

    private static readonly Counter<long> KernelBytes = Meter.CreateCounter<long>(
        SpecializerDiagnostics.KernelBytes, "By", "Bytes of weight, inputs and outputs, each counted once a call.");

    private static readonly Counter<long> KernelCalls = Meter.CreateCounter<long>(
        SpecializerDiagnostics.KernelCalls, "{call}", "Calls of kernels.");

    /// <summary>Activities of operations that a user waits for: quantize, load, save, forward, train.</summary>
    public static ActivitySource Source { get; } = new(SpecializerDiagnostics.SourceName, Version);

    /// <summary>Whether somebody listens to an instrument.</summary>
    public static bool IsKernelWanted => KernelDuration.Enabled || KernelCalls.Enabled || KernelBytes.Enabled;

    private static string? Version => typeof(Telemetry).Assembly.GetName().Version?.ToString(3);

    /// <summary>Records one call.</summary>
    /// <param name="duration">How long it took; null where it was only queued.</param>
    /// <param name="operation">See <see cref="SpecializerDiagnostics.OperationTag"/>.</param>
    /// <param name="config">See <see cref="SpecializerDiagnostics.ConfigTag"/>.</param>
    /// <param name="device">See <see cref="SpecializerDiagnostics.DeviceTag"/>.</param>
    /// <param name="bytes">Bytes that it had to move.</param>
    public static void RecordKernel(TimeSpan? duration, string operation, string config, string device, long bytes)
    {
        KeyValuePair<string, object?> operationTag = new(SpecializerDiagnostics.OperationTag, operation);
        KeyValuePair<string, object?> configTag = new(SpecializerDiagnostics.ConfigTag, config);
        KeyValuePair<string, object?> deviceTag = new(SpecializerDiagnostics.DeviceTag, device);
        if (duration is { } taken)
        {
            KernelDuration.Record(taken.TotalSeconds, operationTag, configTag, deviceTag);
        }

        KernelBytes.Add(bytes, operationTag, configTag, deviceTag);
        KernelCalls.Add(1, operationTag, configTag, deviceTag);
    }

    /// <summary>Begins an activity; null while nobody listens.</summary>
    /// <param name="name">What is done, in one word.</param>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
