using System.Globalization;

namespace Specializer.Robustness;

/// <summary>What came of the inputs of one reader.</summary>
/// <param name="target">The reader.</param>
public sealed class FuzzFigures(FuzzTarget target)
{
    /// <summary>The reader.</summary>
    public FuzzTarget Target => target;

    /// <summary>Files that were read to the end.</summary>
    public int Accepted { get; private set; }

    /// <summary>Files that were refused by a documented exception.</summary>
    public int Refused { get; private set; }

    /// <summary>Faults: another exception, too much memory, too long a time. The first few, each with its input's path.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The longest time of one input.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The most bytes that one input made the reader allocate.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>A row of a Markdown table.</summary>
    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"| {target.Name} | {Accepted + Refused:#,0} | {Refused:#,0} | {Accepted:#,0} | {MostAllocated / 1024:#,0} | {Longest.TotalMilliseconds:#,0} | {Faults.Count} |");

    /// <summary>Counts one input.</summary>
    public void Count(bool wasAccepted, TimeSpan duration, long allocated)
    {
        Accepted += wasAccepted ? 1 : 0;
        Refused += wasAccepted ? 0 : 1;
        Longest = duration > Longest ? duration : Longest;
        MostAllocated = Math.Max(MostAllocated, allocated);
    }
}
