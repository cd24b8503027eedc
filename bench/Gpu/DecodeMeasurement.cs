namespace Specializer.GpuBench;

/// <summary>One figure of decoding with a whole model.</summary>
/// <param name="Model">What was run.</param>
/// <param name="Way">How: a graph a step, queued calls, or only layers on the device.</param>
/// <param name="Context">Positions in the cache when it began.</param>
/// <param name="Tokens">Tokens of the series that was timed.</param>
/// <param name="MicrosecondsPerToken">Time of the series over its tokens, the median of several series.</param>
internal sealed record DecodeMeasurement(string Model, string Way, int Context, int Tokens, double MicrosecondsPerToken)
{
    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => 1e6 / MicrosecondsPerToken;
}
