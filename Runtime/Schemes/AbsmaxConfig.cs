using System.Globalization;

namespace Specializer;

/// <summary>An absmax config as a value: what an <see cref="AbsmaxAttribute"/> declared, or what a file names.</summary>
/// <param name="Bits">Bits of a code, 2..8.</param>
/// <param name="Operand">What is quantized.</param>
/// <param name="Granularity">Which elements share a scale.</param>
/// <param name="Symmetric">Whether there is no zero point.</param>
public sealed record AbsmaxConfig(int Bits, AbsmaxOperand Operand, AbsmaxGranularity Granularity, bool Symmetric)
{
    /// <summary>Bits of a code, 2..8.</summary>
    public int Bits { get; } = Bits is >= AbsmaxFunction.FewestBits and <= AbsmaxFunction.MostBits
        ? Bits
        : throw new ArgumentOutOfRangeException(
            nameof(Bits), Bits, $"Absmax codes have {AbsmaxFunction.FewestBits} to {AbsmaxFunction.MostBits} bits.");

    /// <summary>Which elements share a scale, and what is clamped.</summary>
    /// <exception cref="ArgumentException">The operand has no such granularity.</exception>
    public AbsmaxFunction Function { get; } = AbsmaxFunction.Find(Operand, Granularity, Symmetric)
        ?? throw new ArgumentException($"{Operand} has no granularity {Granularity}.", nameof(Granularity));

    /// <summary>The attribute that declares this config, as a user would write it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"[Absmax(Bits = {Bits}, Operand = {Operand}, Granularity = {Granularity}, Symmetric = {(Symmetric ? "true" : "false")})]");
}
