using System.Globalization;

namespace Specializer.Generator.Model;

/// <summary>The numeric identity of an absmax kernel: configs that agree here share one emitted class.</summary>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Scope">Which elements share a scale.</param>
/// <param name="Arithmetic">How codes are computed.</param>
internal sealed record AbsmaxKernelSpec(int Bits, ScaleScope Scope, AbsmaxArithmetic Arithmetic)
{
    /// <summary>The class's name, the same for equal specs in every build: <c>Absmax8_Row_Symmetric</c>.</summary>
    public string Id => string.Format(CultureInfo.InvariantCulture, "Absmax{0}_{1}_{2}", Bits, Scope, Arithmetic);
}
