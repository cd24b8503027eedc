using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Reads where an annotated struct stands, and whether it can be completed there.</summary>
internal static class StructDeclaration
{
    /// <summary>Whether a declaration is one of a struct. The compiler refuses the attributes on all others, in words of its own.</summary>
    public static bool IsStruct(SyntaxNode node, CancellationToken cancellation) =>
        node.IsKind(SyntaxKind.StructDeclaration) || node.IsKind(SyntaxKind.RecordStructDeclaration);

    /// <summary>
    /// Whether a part of a struct carries the attribute first. Where several do, which the compiler refuses, only one is generated for.
    /// </summary>
    public static bool IsFirst(INamedTypeSymbol type, TypeDeclarationSyntax declaration, AttributeData attribute)
    {
        SyntaxReference? first = type.GetAttributes()
            .First(other => SymbolEqualityComparer.Default.Equals(other.AttributeClass, attribute.AttributeClass))
            .ApplicationSyntaxReference;
        return first?.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(first.Span);
    }

    /// <summary>The place of a struct.</summary>
    public static StructSpec Read(INamedTypeSymbol type) => new(
        TypeParts.Namespace(type),
        TypeParts.Name(type),
        new EquatableArray<string>(TypeParts.Containers(type).Select(TypeParts.Head)),
        type.IsRecord,
        TypeParts.Containers(type).Append(type).All(IsVisible));

    /// <summary>What keeps members from being added to a struct.</summary>
    /// <param name="type">The struct.</param>
    /// <param name="declaration">The declaration that carries the attribute.</param>
    /// <param name="generatedMembers">Names that the generator will declare in it.</param>
    /// <param name="cancellation">Ends the reading of other declarations.</param>
    public static IEnumerable<Diagnostic> Problems(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, IReadOnlyList<string> generatedMembers, CancellationToken cancellation)
    {
        Location location = declaration.Identifier.GetLocation();
        foreach (string reason in Refusals(type, declaration, generatedMembers))
        {
            yield return Diagnostic.Create(Descriptors.UnsupportedTarget, location, type.Name, reason);
        }

        INamedTypeSymbol? whole = TypeParts.Containers(type).Append(type).FirstOrDefault(part => !TypeParts.IsPartial(part, cancellation));
        if (whole is not null)
        {
            yield return Diagnostic.Create(Descriptors.NotPartial, location, whole.Name, TypeParts.Head(whole));
        }

        foreach (ISymbol clash in type.GetMembers().Where(member => !member.IsImplicitlyDeclared && generatedMembers.Contains(member.Name)))
        {
            yield return Diagnostic.Create(Descriptors.MemberExists, clash.Locations.FirstOrDefault() ?? location, type.Name, clash.Name);
        }
    }

    private static IEnumerable<string> Refusals(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, IReadOnlyList<string> generatedMembers)
    {
        if (declaration.Modifiers.Any(SyntaxKind.FileKeyword))
        {
            yield return "a file-local type cannot be completed from another file; make it internal";
        }

        if (type.IsRefLikeType)
        {
            yield return "a ref struct cannot be a type argument; remove 'ref'";
        }

        if (type.IsGenericType || TypeParts.Containers(type).Any(container => container.IsGenericType))
        {
            yield return "one config has one kernel, so neither it nor a type around it may be generic";
        }

        if (generatedMembers.Contains(type.Name))
        {
            yield return "a member of that name is generated, and a type's members cannot have its name; give it another one";
        }
    }

    private static bool IsVisible(INamedTypeSymbol part) =>
        part.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
}
