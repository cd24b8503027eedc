using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;

namespace Specializer.Generator.Parsing;

/// <summary>Finds attributes of children on members of classes that are no models, where nothing would read them.</summary>
internal static class StrayAttributeParser
{
    /// <summary>Whether a node is a field or property.</summary>
    public static bool IsMember(SyntaxNode node, CancellationToken cancellation) => node is VariableDeclaratorSyntax or PropertyDeclarationSyntax;

    /// <summary>What is wrong, or null.</summary>
    public static Diagnostic? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        INamedTypeSymbol? owner = context.TargetSymbol.ContainingType;
        if (owner is null || OurAttributes.Find(owner, nameof(ModelAttribute)) is not null)
        {
            return null;
        }

        string attribute = context.Attributes[0].AttributeClass!.Name;
        return Diagnostic.Create(
            Descriptors.NoEffect,
            context.TargetSymbol.Locations[0],
            attribute.Substring(0, attribute.Length - "Attribute".Length),
            context.TargetSymbol.Name,
            $"'{owner.Name}' is no model; write [Model] on it");
    }
}
