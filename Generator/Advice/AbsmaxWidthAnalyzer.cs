using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>Absmax codes are signed bytes, however few bits they have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AbsmaxWidthAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.AbsmaxStoredWider];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        if (OurAttributes.Find(context.Symbol, nameof(AbsmaxAttribute)) is { ApplicationSyntaxReference: { } reference } attribute
            && new AbsmaxReader(attribute, location: null).Config is { Bits: < AbsmaxFunction.MostBits } config)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.AbsmaxStoredWider,
                Location.Create(reference.SyntaxTree, reference.Span),
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
