using System.Linq;
using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Parsing;

/// <summary>Finds the attributes of this project on a symbol, and in source.</summary>
internal static class OurAttributes
{
    /// <summary>An attribute by its class name, or null.</summary>
    public static AttributeData? Find(ISymbol symbol, string attribute) => symbol.GetAttributes().FirstOrDefault(
        candidate => candidate.AttributeClass is { ContainingNamespace: { Name: "Specializer", ContainingNamespace.IsGlobalNamespace: true } } type
            && type.Name == attribute);

    /// <summary>Where an attribute is written, or null where it is not written in source.</summary>
    public static Location? PlaceOf(AttributeData attribute) => attribute.ApplicationSyntaxReference is { } reference
        ? Location.Create(reference.SyntaxTree, reference.Span)
        : null;
}
