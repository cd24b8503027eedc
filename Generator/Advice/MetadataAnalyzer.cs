using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>Weighs scales and zeros against the codes, and quantized ones against the numbers that they replace.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MetadataAnalyzer : ConfigAnalyzer
{
    private const int NumberBits = 32;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.MetadataOutweighsCodes, Descriptors.MetadataNotWorthIt];

    private protected override void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place)
    {
        bool isWorthIt = CheckCompanion(context, nameof(QuantScaleAttribute), scheme.ScaleKernel)
            & CheckCompanion(context, nameof(QuantZeroAttribute), scheme.ZeroKernel);
        ConfigCost cost = ConfigCost.Of(scheme);
        if (!isWorthIt || cost.MetaBits <= cost.CodeBits)
        {
            return;
        }

        (int nearest, ConfigCost lighter) = Lighter(scheme);
        Report(
            context,
            Descriptors.MetadataOutweighsCodes,
            place,
            Remedy.Set(nameof(QuantAttribute.Group), nearest),
            ConfigCost.Text(cost.MetaBits),
            ConfigCost.Text(cost.Bits),
            nearest,
            ConfigCost.Text(lighter.Bits));
    }

    /// <summary>The shortest group of a power of two whose metadata does not outweigh the codes.</summary>
    private static (int Group, ConfigCost Cost) Lighter(SchemeSpec scheme)
    {
        for (int group = 2; ; group *= 2)
        {
            KernelSpec kernel = scheme.Kernel! with { Group = group };
            if (ConfigCost.CanBe(kernel) && ConfigCost.Of(scheme with { Kernel = kernel }) is { } cost && cost.MetaBits <= cost.CodeBits)
            {
                return (group, cost);
            }
        }
    }

    private static bool CheckCompanion(SymbolAnalysisContext context, string attribute, KernelSpec? kernel)
    {
        if (kernel is null || ConfigCost.Of(kernel).Bits < NumberBits
            || PlaceOf(OurAttributes.Find(context.Symbol, attribute)) is not { } place)
        {
            return true;
        }

        int nearest = 8;
        while (ConfigCost.Of(kernel with { Group = nearest }).Bits >= NumberBits)
        {
            nearest *= 2;
        }

        Report(
            context,
            Descriptors.MetadataNotWorthIt,
            place,
            Remedy.Set(nameof(QuantScaleAttribute.Group), nearest),
            attribute.Replace(nameof(System.Attribute), ""),
            ConfigCost.Text(ConfigCost.Of(kernel).Bits),
            nearest,
            ConfigCost.Text(ConfigCost.Of(kernel with { Group = nearest }).Bits));
        return false;
    }
}
