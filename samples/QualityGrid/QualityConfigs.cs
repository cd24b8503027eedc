using Specializer.Generated.QualityGrid;

namespace Specializer.Samples.QualityGrid;

/// <summary>The configs that the quality sweep evaluates, in an assembly of their own: each has kernels, which take time to compile.</summary>
public static class QualityConfigs
{
    /// <summary>Every <c>[Quant]</c> of <c>Schemes.cs</c>.</summary>
    public static IReadOnlyList<QuantScheme> All => QuantSchemes.All;
}
