namespace Specializer;

/// <summary>Some rows of x as int8 codes, as the integer product reads them.</summary>
internal readonly ref struct Int8Activation
{
    /// <summary>[rows, stride]; codes beyond K are undefined.</summary>
    public required Span<sbyte> Codes { get; init; }

    /// <summary>Codes from the start of a row to the start of the next.</summary>
    public required int Stride { get; init; }

    /// <summary>Scale of each row, or one for all.</summary>
    public required ReadOnlySpan<float> Scale { get; init; }

    /// <summary>Zero point of each row, or one for all.</summary>
    public required ReadOnlySpan<float> Zero { get; init; }

    /// <summary>Whether the config is asymmetric; if not, all zero points are 0.</summary>
    public required bool HasZero { get; init; }

    /// <summary>[rows] Σₖ x[m, k] over K codes; empty where the weight has no zero points.</summary>
    public required Span<int> RowSums { get; init; }

    /// <summary>The scale of a row.</summary>
    public float ScaleOf(int row) => Scale[Scale.Length == 1 ? 0 : row];

    /// <summary>The zero point of a row.</summary>
    public float ZeroOf(int row) => Zero[Zero.Length == 1 ? 0 : row];
}
