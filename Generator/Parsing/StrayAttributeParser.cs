using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;

namespace Specializer.Generator.Parsing;

/// <summary>Finds attributes on members of classes that are no models, and companions of a <c>[Quant]</c> on structs that have none.</summary>
internal static class StrayAttributeParser
{
    /// <summary>Whether a node is a field or property.</summary>
    public static bool IsMember(SyntaxNode node, CancellationToken cancellation) => node is VariableDeclaratorSyntax or PropertyDeclarationSyntax;

    /// <summary>Whether a node is a field, a property or a struct.</summary>
    public static bool IsStructOrMember(SyntaxNode node, CancellationToken cancellation) =>
        StructDeclaration.IsStruct(node, cancellation) || IsMember(node, cancellation);

    /// <summary>What is wrong with an attribute on a member, or null where a model reads it.</summary>
    public static Diagnostic? OfMember(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        INamedTypeSymbol? owner = context.TargetSymbol.ContainingType;
        return owner is null || OurAttributes.Find(owner, nameof(ModelAttribute)) is not null
            ? null
            : Diagnostic.Create(
                Descriptors.NoEffect,
                context.TargetSymbol.Locations[0],
                NameOf(context.Attributes[0]),
                context.TargetSymbol.Name,
                $"'{owner.Name}' is no model; write [Model] on it");
    }

    /// <summary>What is wrong with a <c>[QuantScale]</c> or <c>[QuantZero]</c>, or null where a <c>[Quant]</c> or a model reads it.</summary>
    public static Diagnostic? OfCompanion(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type)
        {
            return OfMember(context, cancellation);
        }

        return OurAttributes.Find(type, nameof(QuantAttribute)) is not null
            ? null
            : Diagnostic.Create(
                Descriptors.UnsupportedTarget,
                ((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation(),
                type.Name,
                $"[{NameOf(context.Attributes[0])}] says how the metadata of a [Quant] is stored; add [Quant(…)]");
    }

    private static string NameOf(AttributeData attribute)
    {
        string name = attribute.AttributeClass!.Name;
        return name.Substring(0, name.Length - nameof(Attribute).Length);
    }
}
