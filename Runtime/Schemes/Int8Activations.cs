namespace Specializer;

/// <summary>Rows of x rounded to int8: x ≈ scale·code, with one scale a segment of a row.</summary>
/// <param name="rows">M.</param>
/// <param name="segments">Segments of a row.</param>
/// <param name="stride">Codes of a segment, its length rounded up to whole quads; those beyond the length are 0.</param>
/// <param name="codes">[M, segments, stride], −127..127.</param>
/// <param name="scales">[M, segments].</param>
/// <param name="sums">[M, segments], the sum of a segment's codes.</param>
public readonly ref struct Int8Activations(
    int rows, int segments, int stride, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, ReadOnlySpan<int> sums)
{
    /// <summary>M.</summary>
    public int Rows { get; } = rows;

    /// <summary>Segments of a row.</summary>
    public int Segments { get; } = segments;

    /// <summary>Codes of a segment, padding included.</summary>
    public int Stride { get; } = stride;

    /// <summary>[M, segments, stride].</summary>
    public ReadOnlySpan<sbyte> Codes { get; } = codes;

    /// <summary>[M, segments].</summary>
    public ReadOnlySpan<float> Scales { get; } = scales;

    /// <summary>[M, segments].</summary>
    public ReadOnlySpan<int> Sums { get; } = sums;
}
