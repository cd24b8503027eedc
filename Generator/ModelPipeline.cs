using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator;

/// <summary>From classes with <c>[Model]</c> to how their children are visited, and to the schemes of their <c>[Quant]</c> members.</summary>
internal static class ModelPipeline
{
    private const string AttributeName = "Specializer.ModelAttribute";

    /// <summary>Registers parsing, and the output of diagnostics.</summary>
    /// <param name="context">The generator's context.</param>
    /// <returns>The models.</returns>
    public static IncrementalValuesProvider<ModelSpec> Parse(IncrementalGeneratorInitializationContext context) => ParsedTypes.Parse<ModelSpec>(
        context, AttributeName, static (node, _) => node is TypeDeclarationSyntax, ModelParser.Parse, TrackingNames.ModelParse, TrackingNames.Model);

    /// <summary>Registers the printing of the models; what their schemes need is printed by <see cref="QuantPipeline"/>.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="models">What <see cref="Parse"/> gave.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    /// <param name="repeated">File names that need to be told apart.</param>
    public static void Emit(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<ModelSpec> models,
        IncrementalValueProvider<string> space,
        IncrementalValueProvider<EquatableArray<string>> repeated) =>
        context.RegisterSourceOutput(
            models.Combine(space.Combine(repeated)),
            static (output, input) =>
            {
                (ModelSpec model, (string space, EquatableArray<string> repeated)) = (input.Left, input.Right);
                HintNames.Add(output, ModelEmitter.Emit(model, space), "Model", repeated);
            });

    /// <summary>The distinct schemes that members of models ask for, in the order of their names.</summary>
    public static IncrementalValuesProvider<SchemeSpec> Schemes(IncrementalValuesProvider<ModelSpec> models) => models
        .SelectMany(static (model, _) => model.Children.Where(child => child.Scheme is not null).Select(child => child.Scheme!))
        .Collect()
        .SelectMany(static (all, _) => all.Distinct().OrderBy(static scheme => scheme.Struct.FullName, StringComparer.Ordinal).ToImmutableArray())
        .WithTrackingName(TrackingNames.MemberSchemes);
}
