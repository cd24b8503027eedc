extern alias generator;
using System.Collections.Immutable;
using System.Text;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Runs the generator over source text as a user's compiler would.</summary>
public static class GeneratorHarness
{
    // Roslyn 4.14, which the generator is built against, calls C# 14 Preview.
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    /// <summary>A project of the given files, not yet generated for.</summary>
    /// <param name="assembly">Its name, which becomes part of generated namespaces.</param>
    /// <param name="sources">Its files; they are called Source0.cs, Source1.cs and so on.</param>
    public static CSharpCompilation Project(string assembly, params ReadOnlySpan<string> sources)
    {
        var trees = new List<SyntaxTree>();
        foreach (string source in sources)
        {
            trees.Add(Tree(source, $"Source{trees.Count}.cs"));
        }

        return CSharpCompilation.Create(
            assembly,
            trees,
            References.All,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));
    }

    /// <summary>One file, parsed with the options of <see cref="Project"/>.</summary>
    public static SyntaxTree Tree(string source, string path = "Source0.cs") =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), ParseOptions, path);

    /// <summary>A driver that records each step's reason and outputs.</summary>
    /// <param name="properties">MSBuild properties that the project sets.</param>
    public static GeneratorDriver Driver(params ReadOnlySpan<(string Name, string Value)> properties) => CSharpGeneratorDriver.Create(
        [new SpecializerGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        optionsProvider: new BuildProperties(properties),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs a fresh driver; the caller judges its diagnostics.</summary>
    public static GeneratorRun Run(CSharpCompilation project) => Run(project, Driver());

    /// <summary>Runs a driver, which may have run before.</summary>
    public static GeneratorRun Run(CSharpCompilation project, GeneratorDriver driver)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(project, out Compilation output, out ImmutableArray<Diagnostic> _);
        return new GeneratorRun(driver, output);
    }

    /// <summary>Runs over a project, edits some of its files, and runs again with the driver that the first run left.</summary>
    /// <param name="before">The project's files.</param>
    /// <param name="after">The same files; those that are equal are not touched.</param>
    public static (GeneratorRun First, GeneratorRun Second) RunTwice(string[] before, string[] after)
    {
        CSharpCompilation project = Project("Tests", before);
        GeneratorRun first = Run(project);
        foreach ((int file, string text) in after.Index().Where(file => file.Item != before[file.Index]))
        {
            SyntaxTree old = project.SyntaxTrees[file];
            project = project.ReplaceSyntaxTree(old, Tree(text, old.FilePath));
        }

        return (first, Run(project, first.Driver));
    }

    /// <summary>Runs a fresh driver over correct source: fails on any diagnostic of the generator and any warning in what it wrote.</summary>
    public static GeneratorRun RunClean(string source)
    {
        GeneratorRun run = Run(Project("Tests", source));
        run.AssertClean();
        return run;
    }
}
