using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>Looks at every <c>[Quant]</c> of a struct or a member that is right as it stands. What is wrong is the generator's to report.</summary>
public abstract class ConfigAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType, SymbolKind.Field, SymbolKind.Property);
    }

    /// <summary>Looks at one config.</summary>
    /// <param name="context">Where to report.</param>
    /// <param name="scheme">The config.</param>
    /// <param name="place">Its <c>[Quant]</c>.</param>
    private protected abstract void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place);

    /// <summary>The place of an attribute.</summary>
    private protected static Location? PlaceOf(AttributeData? attribute) => attribute?.ApplicationSyntaxReference is { } reference
        ? Location.Create(reference.SyntaxTree, reference.Span)
        : null;

    /// <summary>The config of a symbol, or null where there is none or it is wrong.</summary>
    private protected static SchemeSpec? Read(ISymbol symbol, AttributeData quant)
    {
        var reader = new SchemeReader(
            quant,
            OurAttributes.Find(symbol, nameof(QuantScaleAttribute)),
            OurAttributes.Find(symbol, nameof(QuantZeroAttribute)),
            location: null);
        return reader.Diagnostics.Count == 0 ? reader.Scheme(new StructSpec("", "", default, IsRecord: false, IsVisible: true)) : null;
    }

    private protected static void Report(
        SymbolAnalysisContext context,
        DiagnosticDescriptor descriptor,
        Location place,
        ImmutableDictionary<string, string?> remedy,
        params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(descriptor, place, remedy, arguments));

    private void Analyze(SymbolAnalysisContext context)
    {
        if (OurAttributes.Find(context.Symbol, nameof(QuantAttribute)) is { } quant
            && PlaceOf(quant) is { } place
            && Read(context.Symbol, quant) is { } scheme)
        {
            Check(context, scheme, place);
        }
    }
}
