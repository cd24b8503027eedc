#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Work that is queued over and over: call by call at first, then, where the device records, as one graph.</summary>
/// <remarks>A graph keeps the addresses of scratch memory, so it is recorded anew after any of that has moved.</remarks>
/// <param name="gpu">The device.</param>
/// <param name="queue">Queues the work; the same calls each time, and no allocation once it has run.</param>
internal sealed class RecordedStep(GpuContext gpu, Action queue) : IDisposable
{
    private GpuGraph? _graph;
    private int _warmAt = -1;
    private int _recordedAt = -1;

    /// <summary>Queues the work once.</summary>
    /// <param name="records">Whether to record it where that is possible.</param>
    /// <exception cref="GpuException">The driver refuses.</exception>
    public void Queue(bool records)
    {
        if (records && gpu.Device.Kind == GpuDeviceKind.Cuda && _warmAt == gpu.ScratchMoves)
        {
            if (_graph is null || _recordedAt != gpu.ScratchMoves)
            {
                _graph?.Dispose();
                _graph = GpuGraph.Capture(gpu, queue);
                _recordedAt = gpu.ScratchMoves;
            }

            _graph.Launch();
            return;
        }

        queue();
        _warmAt = gpu.ScratchMoves;
    }

    /// <inheritdoc/>
    public void Dispose() => _graph?.Dispose();
}
#endif
