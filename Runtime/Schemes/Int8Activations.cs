namespace Specializer;

/// <summary>Rows of x rounded to int8: x ≈ scale·code, with one scale a segment of a row.</summary>
/// <param name="rows">M.</param>
/// <param name="segments">Segments of a row.</param>
/// <param name="stride">Codes of a segment of a row, its length rounded up to whole quads; those beyond the length are 0.</param>
/// <param name="codes">−127..127, arranged as <see cref="Codes"/> says.</param>
/// <param name="scales">[M, segments].</param>
/// <param name="sums">[M, segments], the sum of a segment's codes.</param>
public readonly ref struct Int8Activations(
    int rows, int segments, int stride, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, ReadOnlySpan<int> sums)
{
    /// <summary>Rows of x whose codes lie side by side where there are several: as many as a kernel takes at a time.</summary>
    public const int RowsOfTurn = 8;

    /// <summary>M.</summary>
    public int Rows { get; } = rows;

    /// <summary>Segments of a row.</summary>
    public int Segments { get; } = segments;

    /// <summary>Codes of a segment of a row, padding included.</summary>
    public int Stride { get; } = stride;

    /// <summary>
    /// One row: [segments, stride]. Several: [⌈M/8⌉, segments, stride/4, 8, 4], four neighbouring columns of a row side by side, then those of
    /// the next row; rows beyond M are 0.
    /// </summary>
    public ReadOnlySpan<sbyte> Codes { get; } = codes;

    /// <summary>[M, segments].</summary>
    public ReadOnlySpan<float> Scales { get; } = scales;

    /// <summary>[M, segments].</summary>
    public ReadOnlySpan<int> Sums { get; } = sums;

    /// <summary>Length of <see cref="Codes"/>.</summary>
    /// <param name="rows">M.</param>
    /// <param name="segments">Segments of a row.</param>
    /// <param name="stride">Codes of a segment of a row, padding included.</param>
    public static long CodesOf(int rows, int segments, int stride) =>
        (rows == 1 ? 1L : ((long)rows + RowsOfTurn - 1) / RowsOfTurn * RowsOfTurn) * segments * stride;
}
