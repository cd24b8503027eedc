using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Emission.Absmax;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>From structs with <c>[Absmax]</c> to their kernels, their members and the registry.</summary>
internal static class AbsmaxPipeline
{
    private const string AttributeName = "Specializer.AbsmaxAttribute";

    /// <summary>Registers parsing, and the output of diagnostics.</summary>
    /// <param name="context">The generator's context.</param>
    /// <returns>The schemes.</returns>
    public static IncrementalValuesProvider<AbsmaxSchemeSpec> Parse(IncrementalGeneratorInitializationContext context) =>
        ParsedTypes.Parse<AbsmaxSchemeSpec>(
            context, AttributeName, StructDeclaration.IsStruct, AbsmaxParser.Parse, TrackingNames.AbsmaxParse, TrackingNames.AbsmaxScheme);

    /// <summary>Registers the printing of kernels, structs and registry.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="schemes">What <see cref="Parse"/> gave.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    /// <param name="repeated">File names that need to be told apart.</param>
    public static void Emit(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<AbsmaxSchemeSpec> schemes,
        IncrementalValueProvider<string> space,
        IncrementalValueProvider<EquatableArray<string>> repeated)
    {
        IncrementalValuesProvider<AbsmaxKernelSpec> kernels = schemes
            .Where(static scheme => scheme.Config is not null)
            .Select(static (scheme, _) => scheme.Config!.Kernel)
            .Collect()
            .SelectMany(static (all, _) => Distinct(all))
            .WithTrackingName(TrackingNames.AbsmaxKernels);

        context.RegisterSourceOutput(
            kernels.Combine(space),
            static (output, input) =>
            {
                AbsmaxPlan plan = AbsmaxPlanner.Plan(input.Left);
                EmittedFile file = AbsmaxKernelEmitter.Emit(plan, input.Right);
                output.AddSource(file.HintName, file.Text);
            });

        context.RegisterSourceOutput(
            schemes.Combine(space.Combine(repeated)),
            static (output, input) =>
            {
                (AbsmaxSchemeSpec scheme, (string space, EquatableArray<string> repeated)) = (input.Left, input.Right);
                HintNames.Add(output, AbsmaxSchemeEmitter.Emit(scheme, space), "Absmax", repeated);
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
    }

    private static ImmutableArray<AbsmaxKernelSpec> Distinct(ImmutableArray<AbsmaxKernelSpec> all) =>
        all.Distinct().OrderBy(static kernel => kernel.Id, System.StringComparer.Ordinal).ToImmutableArray();
}
