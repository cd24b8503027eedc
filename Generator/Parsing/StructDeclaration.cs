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
    /// <summary>The place of a struct.</summary>
    public static StructSpec Read(INamedTypeSymbol type) => new(
        type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
        type.Name,
        new EquatableArray<string>(Containers(type).Select(Head)),
        type.IsRecord);

    /// <summary>What keeps members from being added to a struct, or null.</summary>
    /// <param name="type">The struct.</param>
    /// <param name="declaration">The declaration that carries the attribute.</param>
    /// <param name="generatedMembers">Names that the generator will declare in it.</param>
    /// <param name="cancellation">Ends the reading of other declarations.</param>
    public static Diagnostic? Problem(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, IReadOnlyList<string> generatedMembers, CancellationToken cancellation)
    {
        Location location = declaration.Identifier.GetLocation();
        if (declaration.Modifiers.Any(SyntaxKind.FileKeyword))
        {
            return Diagnostic.Create(
                Descriptors.UnsupportedTarget, location, type.Name, "a file-local type cannot be completed from another file; make it internal");
        }

        if (type.IsRefLikeType)
        {
            return Diagnostic.Create(
                Descriptors.UnsupportedTarget, location, type.Name, "a ref struct cannot be a type argument; remove 'ref'");
        }

        if (type.IsGenericType || Containers(type).Any(container => container.IsGenericType))
        {
            return Diagnostic.Create(
                Descriptors.UnsupportedTarget, location, type.Name, "one config has one kernel, so neither it nor a type around it may be generic");
        }

        foreach (INamedTypeSymbol part in Containers(type).Concat(new[] { type }))
        {
            if (!IsPartial(part, cancellation))
            {
                return Diagnostic.Create(Descriptors.NotPartial, location, part.Name, Head(part));
            }
        }

        ISymbol? clash = type.GetMembers().FirstOrDefault(
            member => !member.IsImplicitlyDeclared && generatedMembers.Contains(member.Name));
        return clash is null
            ? null
            : Diagnostic.Create(Descriptors.MemberExists, clash.Locations.FirstOrDefault() ?? location, type.Name, clash.Name);
    }

    private static IEnumerable<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        var containers = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            containers.Push(outer);
        }

        return containers;
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences.All(
            reference => reference.GetSyntax(cancellation) is TypeDeclarationSyntax declaration
                && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string Head(INamedTypeSymbol type)
    {
        string record = type.IsRecord ? "record " : "";
        string kind = type.TypeKind switch
        {
            TypeKind.Struct => "struct",
            TypeKind.Interface => "interface",
            _ => type.IsRecord ? "" : "class",
        };
        return ("partial " + record + kind).TrimEnd() + " " + type.Name;
    }
}
