using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>Finds structs that declare the same config: they share kernels, but not weights, since each is a type of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DuplicateConfigAnalyzer : DiagnosticAnalyzer
{
    private static readonly StructSpec NoPlace = new("", "", default, IsRecord: false, IsVisible: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.DuplicateConfig];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var declared = new ConcurrentBag<Declared>();
            start.RegisterSymbolAction(symbol => Collect(symbol.Symbol, declared), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Report(end, declared));
        });
    }

    private static void Collect(ISymbol symbol, ConcurrentBag<Declared> declared)
    {
        if (OurAttributes.Find(symbol, nameof(QuantAttribute)) is not { ApplicationSyntaxReference: { } reference } quant)
        {
            return;
        }

        var reader = new SchemeReader(
            quant, OurAttributes.Find(symbol, nameof(QuantScaleAttribute)), OurAttributes.Find(symbol, nameof(QuantZeroAttribute)), location: null);
        if (reader.Diagnostics.Count == 0)
        {
            declared.Add(new Declared(symbol.ToDisplayString(), reference, reader.Scheme(NoPlace)));
        }
    }

    /// <summary>Of equal ones, the first of the first file stays.</summary>
    private static void Report(CompilationAnalysisContext context, IEnumerable<Declared> declared)
    {
        IEnumerable<IGrouping<SchemeSpec, Declared>> configs = declared
            .OrderBy(config => config.Reference.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(config => config.Reference.Span.Start)
            .GroupBy(config => config.Scheme);
        foreach (IGrouping<SchemeSpec, Declared> config in configs)
        {
            Declared first = config.First();
            foreach (Declared other in config.Skip(1))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.DuplicateConfig,
                    Location.Create(other.Reference.SyntaxTree, other.Reference.Span),
                    other.Name,
                    ConfigCost.Text(ConfigCost.Of(config.Key).Bits),
                    first.Name,
                    config.Key.Kernel!.Attribute));
            }
        }
    }

    private sealed record Declared(string Name, SyntaxReference Reference, SchemeSpec Scheme);
}
