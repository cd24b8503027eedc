using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Advice;

/// <summary>Names the configs that have no kernels for tensor cores in a project that could run them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GpuAnalyzer : ConfigAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NoTensorCoreKernels];

    private protected override void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place)
    {
        if (UnitPlan.Obstacle(scheme.Kernel!) is { } obstacle && GpuPipeline.HasIlgpu(context.Compilation))
        {
            Report(context, Descriptors.NoTensorCoreKernels, place, Remedy.None, obstacle);
        }
    }
}
