extern alias generator;
using System.Collections.Immutable;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Runs the analyzers as a user's compiler would: over the project and what was generated for it.</summary>
public static class AdviceRun
{
    /// <summary>Every analyzer of the generator's assembly.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(SpecializerGenerator).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The advice on one file, in its order.</summary>
    public static Task<ImmutableArray<Diagnostic>> Of(string source) => Of(GeneratorHarness.Project("Tests", source));

    /// <summary>The advice on a project, in the order of its files.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Of(CSharpCompilation project)
    {
        GeneratorRun run = GeneratorHarness.Run(project);
        ImmutableArray<Diagnostic> advice = await run.Output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync();
        return [.. advice.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}
