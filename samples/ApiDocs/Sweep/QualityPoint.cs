namespace Specializer.Samples.ApiDocs;

/// <summary>What one config of the grid makes of the model.</summary>
/// <param name="Name">The config's name; fp32 for the model as it was trained.</param>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Group">Weights that share a scale; null where there are no groups.</param>
/// <param name="Axis">1 for groups along K, 0 along N; null where there are no groups.</param>
/// <param name="BitsPerWeight">Bits a quantised weight takes in a file, scales, zeros and padding included.</param>
/// <param name="BitsInMemory">The same in memory, in the layout that kernels read.</param>
/// <param name="BitsPerByte">On held-out text.</param>
/// <param name="ReferenceBitsPerByte">What the format's own implementation reaches on all windows, or null where it was not tried.</param>
/// <param name="IsOnFront">Whether no config of as few bits a weight has fewer bits a byte.</param>
internal sealed record QualityPoint(
    string Name,
    double Bits,
    int? Group,
    int? Axis,
    double BitsPerWeight,
    double BitsInMemory,
    double BitsPerByte,
    double? ReferenceBitsPerByte,
    bool IsOnFront = false)
{
    /// <summary>The same points, with <see cref="IsOnFront"/> set, least bits a weight first.</summary>
    public static IReadOnlyList<QualityPoint> WithFront(IEnumerable<QualityPoint> points)
    {
        double best = double.PositiveInfinity;
        List<QualityPoint> marked = [];
        foreach (QualityPoint point in points.OrderBy(point => point.BitsPerWeight).ThenBy(point => point.BitsPerByte))
        {
            bool isBetter = point.BitsPerByte < best;
            best = Math.Min(best, point.BitsPerByte);
            marked.Add(point with { IsOnFront = isBetter });
        }

        return marked;
    }
}
