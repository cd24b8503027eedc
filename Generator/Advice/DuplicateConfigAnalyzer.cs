using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Advice;

/// <summary>Finds structs that declare the same config: they share kernels, but not weights, since each is a type of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateConfigAnalyzer : AdviceAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.DuplicateConfig];

    private protected override void Register(AnalysisContext context) => context.RegisterCompilationStartAction(static start =>
    {
        var declared = new ConcurrentBag<NamedConfig>();
        start.RegisterSymbolAction(symbol => Collect(symbol.Symbol, declared), SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end => Report(end, declared));
    });

    private static void Collect(ISymbol symbol, ConcurrentBag<NamedConfig> declared)
    {
        if (DeclaredConfig.Of(symbol) is { } config)
        {
            declared.Add(new NamedConfig(symbol.ToDisplayString(), config.Scheme, config.Place));
        }
    }

    /// <summary>Of equal ones, the first of the first file stays.</summary>
    private static void Report(CompilationAnalysisContext context, IEnumerable<NamedConfig> declared)
    {
        IEnumerable<IGrouping<SchemeSpec, NamedConfig>> configs = declared
            .OrderBy(config => config.Place.SourceTree!.FilePath, StringComparer.Ordinal)
            .ThenBy(config => config.Place.SourceSpan.Start)
            .GroupBy(config => config.Scheme);
        foreach (IGrouping<SchemeSpec, NamedConfig> config in configs)
        {
            NamedConfig first = config.First();
            foreach (NamedConfig other in config.Skip(1))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.DuplicateConfig,
                    other.Place,
                    other.Name,
                    ConfigCost.Text(ConfigCost.Of(config.Key).Bits),
                    first.Name,
                    config.Key.Kernel!.Attribute));
            }
        }
    }

    private sealed record NamedConfig(string Name, SchemeSpec Scheme, Location Place);
}
