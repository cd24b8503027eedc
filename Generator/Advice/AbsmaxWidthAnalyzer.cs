using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>Absmax codes are signed bytes, however few bits they have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AbsmaxWidthAnalyzer : AdviceAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.AbsmaxStoredWider];

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);

    private static void Analyze(SymbolAnalysisContext context)
    {
        if (OurAttributes.Find(context.Symbol, nameof(AbsmaxAttribute)) is { } attribute
            && OurAttributes.PlaceOf(attribute) is { } place
            && new AbsmaxReader(attribute, location: null).Config is { Bits: < AbsmaxFunction.MostBits } config)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.AbsmaxStoredWider,
                place,
                Remedy.Set(nameof(AbsmaxAttribute.Bits), AbsmaxFunction.MostBits),
                config.Bits,
                Levels(config, AbsmaxFunction.MostBits),
                Levels(config, config.Bits)));
        }
    }

    /// <summary>Symmetric codes have as many levels below 0 as above it.</summary>
    private static int Levels(AbsmaxSpec config, int bits)
    {
        AbsmaxArithmetic arithmetic = config.Function.Arithmetic;
        int largest = AbsmaxFunction.LargestCode(arithmetic, bits);
        return arithmetic == AbsmaxArithmetic.Symmetric ? (2 * largest) + 1 : largest + 1;
    }
}
