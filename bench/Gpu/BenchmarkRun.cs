namespace Specializer.GpuBench;

/// <summary>All that one run measured.</summary>
/// <param name="Device">The device.</param>
/// <param name="Driver">The driver's version, or "unknown".</param>
/// <param name="Date">Day of the run, UTC.</param>
/// <param name="CopyBandwidth">Bytes a second that a copy of the device reads and writes.</param>
/// <param name="Measurements">The figures.</param>
internal sealed record BenchmarkRun(string Device, string Driver, string Date, double CopyBandwidth, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>Figures of decoding with a whole model; none where that was not run.</summary>
    public IReadOnlyList<DecodeMeasurement> Decoding { get; init; } = [];
}
