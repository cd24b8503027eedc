namespace Specializer;

/// <summary>What every layer needs to know of the positions that a decoder is given at once.</summary>
/// <param name="cache">Holds the positions before these.</param>
/// <param name="positions">M, how many positions these are.</param>
/// <param name="cos">[M, d/2] cosines of the rotary angles.</param>
/// <param name="sin">[M, d/2] sines.</param>
internal readonly ref struct DecoderStep(KeyValueCache cache, int positions, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
{
    /// <summary>Holds the positions before these.</summary>
    public KeyValueCache Cache { get; } = cache;

    /// <summary>M.</summary>
    public int Positions { get; } = positions;

    /// <summary>[M, d/2].</summary>
    public ReadOnlySpan<float> Cos { get; } = cos;

    /// <summary>[M, d/2].</summary>
    public ReadOnlySpan<float> Sin { get; } = sin;
}
