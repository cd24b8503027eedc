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

    /// <summary>Registers parsing, and the output of diagnostics.</summary>
    /// <param name="context">The generator's context.</param>
    /// <returns>The schemes of structs.</returns>
    public static IncrementalValuesProvider<SchemeSpec> Parse(IncrementalGeneratorInitializationContext context) =>
        ParsedTypes.Parse<SchemeSpec>(
            context, AttributeName, StructDeclaration.IsStruct, SchemeParser.Parse, TrackingNames.Parse, TrackingNames.Scheme);

    /// <summary>Registers the printing of kernels, structs and registry.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="schemes">What <see cref="Parse"/> gave.</param>
    /// <param name="memberSchemes">The schemes of members of models.</param>
    /// <param name="models">Classes that name the registry.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    /// <param name="repeated">File names that need to be told apart.</param>
    /// <param name="settings">The project's properties.</param>
    public static void Emit(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<SchemeSpec> schemes,
        IncrementalValuesProvider<SchemeSpec> memberSchemes,
        IncrementalValuesProvider<ModelSpec> models,
        IncrementalValueProvider<string> space,
        IncrementalValueProvider<EquatableArray<string>> repeated,
        IncrementalValueProvider<BuildSettings> settings)
    {
        IncrementalValueProvider<UnrollBudget> budget = BudgetPipeline.Read(settings);
        IncrementalValueProvider<ImmutableArray<SchemeSpec>> allSchemes = schemes.Collect().Combine(memberSchemes.Collect())
            .Select(static (both, _) => both.Left.AddRange(both.Right));

        IncrementalValuesProvider<KernelSpec> kernels = allSchemes
            .SelectMany(static (all, _) => DistinctKernels(all))
            .WithTrackingName(TrackingNames.Kernels);

        context.RegisterSourceOutput(
            kernels.Combine(space.Combine(budget)),
            static (output, input) =>
            {
                (KernelSpec spec, (string space, UnrollBudget budget)) = (input.Left, input.Right);
                KernelPlan plan = KernelPlanner.Plan(spec, budget);
                EmittedFile file = KernelEmitter.Emit(plan, space);
                output.AddSource(file.HintName, file.Text);
                BudgetPipeline.ReportRolled(output, plan, budget);
            });

        foreach (IncrementalValuesProvider<SchemeSpec> found in new[] { schemes, memberSchemes })
        {
            context.RegisterSourceOutput(
                found.Combine(space.Combine(budget)).Combine(repeated),
                static (output, input) =>
                {
                    (SchemeSpec scheme, (string space, UnrollBudget budget)) = input.Left;
                    HintNames.Add(output, SchemeEmitter.Emit(scheme, space, budget), "Quant", input.Right);
                });
        }

        GpuPipeline.Register(context, space, repeated, kernels, schemes, memberSchemes);

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
    }

    private static ImmutableArray<KernelSpec> DistinctKernels(ImmutableArray<SchemeSpec> schemes) => schemes
        .SelectMany(static scheme => scheme.Kernels)
        .Distinct()
        .OrderBy(static kernel => kernel.Id, System.StringComparer.Ordinal)
        .ToImmutableArray();
}
