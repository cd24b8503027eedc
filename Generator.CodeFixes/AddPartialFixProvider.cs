using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Specializer.CodeFixes;

/// <summary>Writes <c>partial</c> on an annotated type and on the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartialFixProvider))]
[Shared]
public sealed class AddPartialFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["SPZ0001", "SPZ0401"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(static async (context, document, diagnostics) =>
        await Fix(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(
            CodeAction.Create(
                "Write partial",
                token => Fix(context.Document, context.Diagnostics, token),
                equivalenceKey: nameof(AddPartialFixProvider)),
            context.Diagnostics);
        return Task.CompletedTask;
    }

    /// <summary>All types of one document at once: two of them can stand in one that has to become partial, too.</summary>
    private static async Task<Document> Fix(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        IEnumerable<TypeDeclarationSyntax> whole = diagnostics
            .SelectMany(diagnostic => root.FindNode(diagnostic.Location.SourceSpan).AncestorsAndSelf())
            .OfType<TypeDeclarationSyntax>()
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword))
            .Distinct();
        return document.WithSyntaxRoot(root.ReplaceNodes(whole, static (_, type) => WithPartial(type)));
    }

    /// <summary>The modifier stands last; where it is the only one, what stood before the keyword stands before it.</summary>
    private static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return type.Modifiers.Count > 0
            ? (TypeDeclarationSyntax)type.AddModifiers(partial)
            : (TypeDeclarationSyntax)type
                .WithKeyword(type.Keyword.WithLeadingTrivia())
                .AddModifiers(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia));
    }
}
