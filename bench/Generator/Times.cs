using System.Globalization;

namespace Specializer.GeneratorBench;

/// <summary>Times of one thing, in milliseconds.</summary>
internal sealed class Times(IEnumerable<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    /// <summary>The median, and in brackets the slowest.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_sorted[_sorted.Length / 2]:F1} ({_sorted[^1]:F1})");
}
