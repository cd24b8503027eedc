using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Specializer.CodeFixes;

/// <summary>
/// Writes into a config attribute what the message of its diagnostic tells: the nearest group, the bits of a packing, the packing of bits.
/// </summary>
/// <remarks>
/// The diagnostic carries what to write as properties: the argument's name behind <c>Argument.</c>, and its value, "" where the argument is
/// to be removed. Each property is an action of its own.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestConfigFixProvider))]
[Shared]
public sealed class NearestConfigFixProvider : CodeFixProvider
{
    private const string Prefix = "Argument.";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        "SPZ0101", "SPZ0102", "SPZ0103", "SPZ0104", "SPZ0106", "SPZ0107", "SPZ0108", "SPZ0109", "SPZ0201", "SPZ0203", "SPZ0301", "SPZ0302",
        "SPZ0304",
    ];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(static async (context, document, diagnostics) =>
        await Fix(document, diagnostics, context.CodeActionEquivalenceKey!, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (string property in diagnostic.Properties.Keys.Where(IsArgument).OrderBy(key => key, StringComparer.Ordinal))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title(diagnostic, property),
                        token => Fix(context.Document, [diagnostic], property, token),
                        equivalenceKey: property),
                    diagnostic);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsArgument(string property) => property.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Title(Diagnostic diagnostic, string property)
    {
        string argument = property.Substring(Prefix.Length);
        string value = diagnostic.Properties[property] ?? "";
        return value.Length == 0 ? "Remove " + argument : $"Write {argument} = {value}";
    }

    /// <summary>All changes of one document at once: several can concern one attribute.</summary>
    private static async Task<Document> Fix(
        Document document, ImmutableArray<Diagnostic> diagnostics, string property, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        var values = new Dictionary<AttributeSyntax, string>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            AttributeSyntax? attribute = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<AttributeSyntax>();
            if (attribute is not null && diagnostic.Properties.TryGetValue(property, out string? value))
            {
                values[attribute] = value ?? "";
            }
        }

        string argument = property.Substring(Prefix.Length);
        return document.WithSyntaxRoot(root.ReplaceNodes(
            values.Keys, (original, _) => AttributeArguments.With(original, argument, values[original])));
    }
}
