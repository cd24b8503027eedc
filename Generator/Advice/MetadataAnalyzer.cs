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

    /// <summary>
    /// Whether a group is so short that its metadata outweighs its codes. Quantized metadata that takes more than it saves comes first: it is
    /// another group that is too short.
    /// </summary>
    internal static bool IsTooShort(SchemeSpec scheme) =>
        IsWorthIt(scheme.ScaleKernel) && IsWorthIt(scheme.ZeroKernel) && ConfigCost.Of(scheme).MetaOutweighsCodes;

    private protected override void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place)
    {
        CheckCompanion(context, nameof(QuantScaleAttribute), scheme.ScaleKernel);
        CheckCompanion(context, nameof(QuantZeroAttribute), scheme.ZeroKernel);
        if (!IsTooShort(scheme))
        {
            return;
        }

        ConfigCost cost = ConfigCost.Of(scheme);
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

    /// <summary>The shortest group of a power of two whose metadata does not outweigh the codes, and that fills the execution layout.</summary>
    private static (int Group, ConfigCost Cost) Lighter(SchemeSpec scheme)
    {
        for (int group = 2; ; group *= 2)
        {
            KernelSpec kernel = scheme.Kernel! with { Group = group };
            if (ConfigCost.CanBe(kernel) && ConfigCost.Of(scheme with { Kernel = kernel }) is { MetaOutweighsCodes: false } cost
                && !cost.PadsTiles(kernel.Format))
            {
                return (group, cost);
            }
        }
    }

    private static bool IsWorthIt(KernelSpec? metadata) => metadata is null || ConfigCost.Of(metadata).Bits < NumberBits;

    private static void CheckCompanion(SymbolAnalysisContext context, string attribute, KernelSpec? kernel)
    {
        if (kernel is null || IsWorthIt(kernel) || OurAttributes.PlaceOf(OurAttributes.Find(context.Symbol, attribute)!) is not { } place)
        {
            return;
        }

        int nearest = 8;
        while (!IsWorthIt(kernel with { Group = nearest }))
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
    }
}
