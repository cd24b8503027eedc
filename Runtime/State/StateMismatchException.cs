namespace Specializer;

/// <summary>A checkpoint does not fit the model that shall load it strictly. The model is as it was.</summary>
/// <param name="path">The checkpoint.</param>
/// <param name="report">What does not fit.</param>
public sealed class StateMismatchException(string path, LoadReport report)
    : Exception($"{path} does not fit the model, which is left as it was.\n{report}")
{
    /// <summary>What does not fit.</summary>
    public LoadReport Report { get; } = report;
}
