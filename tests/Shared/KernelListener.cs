using System.Diagnostics.Metrics;

namespace Specializer.Tests.Diagnostics;

/// <summary>Collects what the library's meter records.</summary>
internal sealed class KernelListener : IDisposable
{
    private readonly MeterListener _listener = new();

    public KernelListener(params string[] instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SpecializerDiagnostics.SourceName && instruments.Contains(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public List<(string Instrument, string Operation, string Config, string Device, double Value)> Heard { get; } = [];

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> byName = new(tags.ToArray());
        Heard.Add((
            instrument.Name,
            (string)byName[SpecializerDiagnostics.OperationTag]!,
            (string)byName[SpecializerDiagnostics.ConfigTag]!,
            (string)byName[SpecializerDiagnostics.DeviceTag]!,
            value));
    }
}
