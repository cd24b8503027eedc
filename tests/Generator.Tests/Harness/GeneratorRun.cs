using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Tests.Harness;

/// <summary>What one run of the generator gave.</summary>
/// <param name="driver">The driver after the run, from which another run continues.</param>
/// <param name="output">The project with the generated files.</param>
public sealed class GeneratorRun(GeneratorDriver driver, Compilation output)
{
    /// <summary>The driver after the run.</summary>
    public GeneratorDriver Driver => driver;

    /// <summary>The project with the generated files.</summary>
    public Compilation Output => output;

    /// <summary>The generator's own result.</summary>
    public GeneratorRunResult Result { get; } = driver.GetRunResult().Results.Single();

    /// <summary>Diagnostics that the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>Generated text by hint name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; } = driver.GetRunResult().Results.Single().GeneratedSources
        .ToDictionary(file => file.HintName, file => file.SourceText.ToString(), StringComparer.Ordinal);

    /// <summary>Why everything that is written or reported was made, or was not made again.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons => ReasonsOf(Result.TrackedOutputSteps.SelectMany(output => output.Value));

    /// <summary>Why each output of a step was made, or was not made again.</summary>
    /// <param name="step">Its tracking name.</param>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) => ReasonsOf(Result.TrackedSteps[step]);

    /// <summary>What counts among the compiler's diagnostics: every error, and every warning in a generated file.</summary>
    public IReadOnlyList<Diagnostic> Problems(IEnumerable<Diagnostic> compiler)
    {
        HashSet<SyntaxTree> generated = [.. Result.GeneratedSources.Select(file => file.SyntaxTree)];
        return [.. compiler.Where(diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error
            || (diagnostic.Severity == DiagnosticSeverity.Warning && generated.Contains(diagnostic.Location.SourceTree!)))];
    }

    /// <summary>Fails on an exception or a diagnostic of the generator, and on <see cref="Problems"/> in what it wrote.</summary>
    public void AssertClean()
    {
        AssertGenerated();
        AssertNone(Problems(output.GetDiagnostics()));
    }

    /// <summary>Fails on an exception or a diagnostic of the generator; says nothing about what it wrote.</summary>
    public void AssertGenerated()
    {
        Assert.Null(Result.Exception);
        AssertNone(Diagnostics);
    }

    /// <summary>Fails where there are diagnostics, with the files that they are in.</summary>
    public static void AssertNone(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count > 0)
        {
            Assert.Fail(Describe(diagnostics));
        }
    }

    private static IncrementalStepRunReason[] ReasonsOf(IEnumerable<IncrementalGeneratorRunStep> steps) =>
        [.. steps.SelectMany(step => step.Outputs).Select(output => output.Reason)];

    private static string Describe(IReadOnlyList<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            text.AppendLine(diagnostic.ToString());
        }

        foreach (IGrouping<SyntaxTree, Diagnostic> file in diagnostics
            .Where(diagnostic => diagnostic.Location.SourceTree is not null)
            .GroupBy(diagnostic => diagnostic.Location.SourceTree!))
        {
            HashSet<int> marked = [.. file.Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line)];
            text.AppendLine().AppendLine(file.Key.FilePath);
            foreach (Microsoft.CodeAnalysis.Text.TextLine line in file.Key.GetText().Lines)
            {
                text.AppendLine($"{(marked.Contains(line.LineNumber) ? '>' : ' ')}{line.LineNumber + 1,5} {line}");
            }
        }

        return text.ToString();
    }
}
