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
    private const string ModelAttributeName = "Specializer.ModelAttribute";

    private static readonly string[] ChildAttributeNames =
    {
        "Specializer.QuantAttribute", "Specializer.QuantScaleAttribute", "Specializer.QuantZeroAttribute", "Specializer.ModuleNameAttribute",
        "Specializer.ModuleIgnoreAttribute",
    };

    /// <summary>Registers the steps, save those that print schemes, kernels and the registry.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="space">The namespace of kernels and registry.</param>
    /// <returns>The models.</returns>
    public static IncrementalValuesProvider<ModelSpec> Register(
        IncrementalGeneratorInitializationContext context, IncrementalValueProvider<string> space)
    {
        IncrementalValuesProvider<ParseResult<ModelSpec>> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(ModelAttributeName, static (node, _) => node is TypeDeclarationSyntax, ModelParser.Parse)
            .WithTrackingName(TrackingNames.ModelParse);

        IncrementalValuesProvider<ModelSpec> models = parsed
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.Model);

        context.RegisterSourceOutput(
            models.Combine(space),
            static (output, input) =>
            {
                EmittedFile file = ModelEmitter.Emit(input.Left, input.Right);
                output.AddSource(file.HintName, file.Text);
            });

        context.RegisterSourceOutput(
            parsed.SelectMany(static (result, _) => result.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic));

        foreach (string attribute in ChildAttributeNames)
        {
            context.RegisterSourceOutput(
                context.SyntaxProvider
                    .ForAttributeWithMetadataName(attribute, StrayAttributeParser.IsMember, StrayAttributeParser.Parse)
                    .Where(static diagnostic => diagnostic is not null),
                static (output, diagnostic) => output.ReportDiagnostic(diagnostic!));
        }

        return models;
    }

    /// <summary>The distinct schemes that members of models ask for, in the order of their names.</summary>
    public static IncrementalValuesProvider<SchemeSpec> Schemes(IncrementalValuesProvider<ModelSpec> models) => models
        .SelectMany(static (model, _) => model.Children.Where(child => child.Scheme is not null).Select(child => child.Scheme!))
        .Collect()
        .SelectMany(static (all, _) => all.Distinct().OrderBy(static scheme => scheme.Struct.FullName, StringComparer.Ordinal).ToImmutableArray())
        .WithTrackingName(TrackingNames.MemberSchemes);
}
