using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>From structs with <c>[Quant]</c> to their kernels, their members and the registry.</summary>
internal static class QuantPipeline
{
    private const string AttributeName = "Specializer.QuantAttribute";

    /// <summary>Registers the steps.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    public static void Register(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<string> space)
    {
        IncrementalValuesProvider<ParseResult<SchemeSpec>> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(AttributeName, static (node, _) => node is TypeDeclarationSyntax, SchemeParser.Parse)
            .WithTrackingName(TrackingNames.Parse);

        IncrementalValuesProvider<SchemeSpec> schemes = parsed
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.Scheme);

        IncrementalValuesProvider<KernelSpec> kernels = schemes
            .SelectMany(static (scheme, _) => scheme.Kernels)
            .Collect()
            .SelectMany(static (all, _) => Distinct(all))
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

        context.RegisterSourceOutput(
            schemes.Combine(space),
            static (output, input) =>
            {
                EmittedFile file = SchemeEmitter.Emit(input.Left, input.Right);
                output.AddSource(file.HintName, file.Text);
            });

        context.RegisterSourceOutput(
            schemes.Collect().Combine(space),
            static (output, input) =>
            {
                if (!input.Left.IsEmpty)
                {
                    EmittedFile file = RegistryEmitter.Emit(input.Left, input.Right);
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
                companion, static (node, _) => node is TypeDeclarationSyntax, static (target, _) => SchemeParser.Orphan(target)),
            static (output, diagnostic) =>
            {
                if (diagnostic is not null)
                {
                    output.ReportDiagnostic(diagnostic);
                }
            });

    private static ImmutableArray<KernelSpec> Distinct(ImmutableArray<KernelSpec> all) =>
        all.Distinct().OrderBy(static kernel => kernel.Id, System.StringComparer.Ordinal).ToImmutableArray();
}
