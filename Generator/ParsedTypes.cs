using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Model;

namespace Specializer.Generator;

/// <summary>What every attribute's pipeline begins with: parse, report what is wrong, go on with what can be printed.</summary>
internal static class ParsedTypes
{
    /// <summary>Registers parsing, and the output of diagnostics.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="attribute">The attribute's full name.</param>
    /// <param name="predicate">Which declarations may carry it.</param>
    /// <param name="parse">Symbols to a result.</param>
    /// <param name="parseName">The step's tracking name.</param>
    /// <param name="specName">The tracking name of the value-equal records, behind which nothing runs while they stay equal.</param>
    public static IncrementalValuesProvider<TSpec> Parse<TSpec>(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<SyntaxNode, CancellationToken, bool> predicate,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, ParseResult<TSpec>> parse,
        string parseName,
        string specName)
        where TSpec : class
    {
        IncrementalValuesProvider<ParseResult<TSpec>> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, predicate, parse)
            .WithTrackingName(parseName);

        context.RegisterSourceOutput(
            parsed.SelectMany(static (result, _) => result.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic));
        return parsed
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(specName);
    }
}
