using System.Diagnostics;

namespace Specializer.Bench.Storage;

/// <summary>Notes when each pass of a quantizer ended: one over all groups that fits them, the optimiser's steps, one that encodes, the end.</summary>
internal sealed class PassClock : IProgress<double>
{
    // The passes around the optimiser's steps.
    private const int Others = 3;

    private readonly List<long> _ends = [];

    /// <summary>Steps of the optimiser.</summary>
    public int Steps => _ends.Count - Others;

    /// <summary>Seconds of a step, on average; 0 where there is none.</summary>
    public double Step => Steps == 0 ? 0 : Stopwatch.GetElapsedTime(_ends[0], _ends[Steps]).TotalSeconds / Steps;

    /// <inheritdoc/>
    public void Report(double value) => _ends.Add(Stopwatch.GetTimestamp());
}
