using System.Globalization;

namespace Specializer.Generator.Model;

/// <summary>What an <c>[Absmax]</c> declares, checked.</summary>
/// <param name="Bits">Bits of a code, 2..8.</param>
/// <param name="Operand">What is quantized.</param>
/// <param name="Granularity">Which elements share a scale, one that the operand has.</param>
/// <param name="Symmetric">Whether there is no zero point.</param>
internal sealed record AbsmaxSpec(int Bits, AbsmaxOperand Operand, AbsmaxGranularity Granularity, bool Symmetric)
{
    /// <summary>The function of the format.</summary>
    public AbsmaxFunction Function => AbsmaxFunction.Find(Operand, Granularity, Symmetric)!;

    /// <summary>The kernel that computes it.</summary>
    public AbsmaxKernelSpec Kernel => new(Bits, Function.Scope, Function.Arithmetic);

    /// <summary>The attribute, echoed in the emitted file.</summary>
    public string Attribute => string.Format(
        CultureInfo.InvariantCulture,
        "[Absmax(Bits = {0}, Operand = {1}, Granularity = {2}, Symmetric = {3})]",
        Bits,
        Operand,
        Granularity,
        Symmetric ? "true" : "false");
}
