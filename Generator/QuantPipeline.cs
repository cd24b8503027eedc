using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>From structs, and members of models, with <c>[Quant]</c> to their kernels, their members and the registry.</summary>
internal static class QuantPipeline
{
    private const string AttributeName = "Specializer.QuantAttribute";

    /// <summary>Registers the steps.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    /// <param name="models">Classes whose members may carry a <c>[Quant]</c>, too.</param>
    public static void Register(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<string> space, IncrementalValuesProvider<ModelSpec> models)
    {
        IncrementalValuesProvider<ParseResult<SchemeSpec>> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(AttributeName, static (node, _) => StructDeclaration.IsStruct(node), SchemeParser.Parse)
            .WithTrackingName(TrackingNames.Parse);

        IncrementalValuesProvider<SchemeSpec> schemes = parsed
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.Scheme);

        IncrementalValuesProvider<SchemeSpec> memberSchemes = ModelPipeline.Schemes(models);
        IncrementalValueProvider<ImmutableArray<SchemeSpec>> allSchemes = schemes.Collect().Combine(memberSchemes.Collect())
            .Select(static (both, _) => both.Left.AddRange(both.Right));

        IncrementalValuesProvider<KernelSpec> kernels = allSchemes
            .SelectMany(static (all, _) => DistinctKernels(all))
            .WithTrackingName(TrackingNames.Kernels);

        context.RegisterSourceOutput(
            kernels.Combine(space),
            static (output, input) =>
            {
                KernelPlan plan = KernelPlanner.Plan(input.Left);
                foreach (EmittedFile file in KernelEmitter.Emit(plan, input.Right))
                {
                    output.AddSource(file.HintName, file.Text);
                }
            });

        context.RegisterSourceOutput(schemes.Combine(space), static (output, input) => EmitScheme(output, input.Left, input.Right));
        context.RegisterSourceOutput(memberSchemes.Combine(space), static (output, input) => EmitScheme(output, input.Left, input.Right));
        GpuPipeline.Register(context, space, kernels, schemes, memberSchemes);

        // A model names the registry even where nothing is declared.
        IncrementalValueProvider<bool> hasModels = models.Collect().Select(static (all, _) => !all.IsEmpty);
        context.RegisterSourceOutput(
            allSchemes.Combine(hasModels).Combine(space),
            static (output, input) =>
            {
                (ImmutableArray<SchemeSpec> all, bool isNamedByModel) = input.Left;
                if (isNamedByModel || !all.IsEmpty)
                {
                    EmittedFile file = RegistryEmitter.Emit(all, input.Right);
                    output.AddSource(file.HintName, file.Text);
                }
            });

        context.RegisterSourceOutput(
            parsed.SelectMany(static (result, _) => result.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic));

        ReportOrphans(context, "Specializer.QuantScaleAttribute");
        ReportOrphans(context, "Specializer.QuantZeroAttribute");
    }

    /// <summary>Reports a companion attribute on a struct that declares no weight.</summary>
    private static void ReportOrphans(IncrementalGeneratorInitializationContext context, string companion) =>
        context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(
                companion, static (node, _) => StructDeclaration.IsStruct(node), static (target, _) => SchemeParser.Orphan(target)),
            static (output, diagnostic) =>
            {
                if (diagnostic is not null)
                {
                    output.ReportDiagnostic(diagnostic);
                }
            });

    private static void EmitScheme(SourceProductionContext output, SchemeSpec scheme, string space)
    {
        EmittedFile file = SchemeEmitter.Emit(scheme, space);
        output.AddSource(file.HintName, file.Text);
    }

    private static ImmutableArray<KernelSpec> DistinctKernels(ImmutableArray<SchemeSpec> schemes) => schemes
        .SelectMany(static scheme => scheme.Kernels)
        .Distinct()
        .OrderBy(static kernel => kernel.Id, System.StringComparer.Ordinal)
        .ToImmutableArray();
}
