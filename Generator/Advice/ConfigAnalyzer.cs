using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Advice;

/// <summary>Looks at every <c>[Quant]</c> of a struct or a member, each by itself.</summary>
public abstract class ConfigAnalyzer : AdviceAnalyzer
{
    private protected sealed override void Register(AnalysisContext context) =>
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType, SymbolKind.Field, SymbolKind.Property);

    /// <summary>Looks at one config.</summary>
    /// <param name="context">Where to report.</param>
    /// <param name="scheme">The config.</param>
    /// <param name="place">Its <c>[Quant]</c>.</param>
    private protected abstract void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place);

    private protected static void Report(
        SymbolAnalysisContext context,
        DiagnosticDescriptor descriptor,
        Location place,
        ImmutableDictionary<string, string?> remedy,
        params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(descriptor, place, remedy, arguments));

    private void Analyze(SymbolAnalysisContext context)
    {
        if (DeclaredConfig.Of(context.Symbol) is { } config)
        {
            Check(context, config.Scheme, config.Place);
        }
    }
}
