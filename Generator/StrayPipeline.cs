using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Parsing;

namespace Specializer.Generator;

/// <summary>Attributes that stand where nothing reads them: errors, since they would be ignored without a word.</summary>
internal static class StrayPipeline
{
    /// <summary>Registers the outputs.</summary>
    /// <param name="context">The generator's context.</param>
    public static void Register(IncrementalGeneratorInitializationContext context)
    {
        foreach (string attribute in new[] { "Specializer.QuantAttribute", "Specializer.ModuleNameAttribute", "Specializer.ModuleIgnoreAttribute" })
        {
            Report(context, attribute, StrayAttributeParser.IsMember, StrayAttributeParser.OfMember);
        }

        // Each query costs time at every keystroke, a tenth of a millisecond in a project of 130 files: so one for structs and members.
        foreach (string companion in new[] { "Specializer.QuantScaleAttribute", "Specializer.QuantZeroAttribute" })
        {
            Report(context, companion, StrayAttributeParser.IsStructOrMember, StrayAttributeParser.OfCompanion);
        }
    }

    private static void Report(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<SyntaxNode, CancellationToken, bool> predicate,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, Diagnostic?> check) =>
        context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(attribute, predicate, check).Where(static diagnostic => diagnostic is not null),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic!));
}
