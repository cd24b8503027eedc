extern alias ilgpu;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Specializer.Generator.Tests.Harness;

/// <summary>What a project that wants GPU kernels references besides <see cref="References"/>: ILGPU's API and the runtime's own types that emitted source names.</summary>
/// <remarks>Both as declarations, so that emitted GPU source is compiled on machines that have no ILGPU; tests where there is one check that the declarations are true.</remarks>
public static class GpuReferences
{
    /// <summary>The references, made once.</summary>
    public static IReadOnlyList<MetadataReference> All { get; } = Make();

    /// <summary>A project that sees them.</summary>
    public static CSharpCompilation Project(string assembly, string source) => GeneratorHarness.Project(assembly, source).AddReferences(All);

    private static List<MetadataReference> Make()
    {
        MetadataReference contract = MetadataReference.CreateFromFile(typeof(ilgpu::ILGPU.Runtime.Cuda.CudaAsm).Assembly.Location);
        CSharpParseOptions options = new(LanguageVersion.Preview, preprocessorSymbols: ["SPECIALIZER_ILGPU"]);
        IEnumerable<SyntaxTree> trees = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "ilgpu"), "*.cs")
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path))
            .Append(CSharpSyntaxTree.ParseText("global using System;", options));
        CSharpCompilation runtime = CSharpCompilation.Create(
            "Specializer.Ilgpu", trees, References.All.Append(contract),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorRun.AssertNone([.. runtime.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
        return [contract, runtime.ToMetadataReference()];
    }
}
