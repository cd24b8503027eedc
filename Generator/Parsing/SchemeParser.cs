using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a struct that carries <c>[Quant]</c> to its <see cref="SchemeSpec"/> and diagnostics.</summary>
internal static class SchemeParser
{
    /// <summary>Members that the generator writes into the struct.</summary>
    private static readonly string[] GeneratedMembers =
    {
        "Config", "KernelName", "Pack", "Unpack", "FitGroups", "RefineZeros", "Encode", "Dequantize", "ToTiles", "FromTiles", "MatMul",
        "MatMulRows", "MatMulScalar",
    };

    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        Location location = declaration.Identifier.GetLocation();

        if (DeclarationProblem(type, declaration, location, cancellation) is { } problem)
        {
            return new ParseResult(null, ImmutableArray.Create(problem));
        }

        var reader = new AttributeReader(context.Attributes[0], location);
        var spec = new SchemeSpec(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            new EquatableArray<string>(Containers(type).Select(Head)),
            type.IsRecord,
            IsPublic(type),
            reader.Kernel,
            reader.Optimize,
            reader.RoundZero,
            reader.Diagnostics.FirstOrDefault()?.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        return new ParseResult(spec, reader.Diagnostics.ToImmutableArray());
    }

    private static Diagnostic? DeclarationProblem(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, Location location, CancellationToken cancellation)
    {
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
            member => !member.IsImplicitlyDeclared && GeneratedMembers.Contains(member.Name));
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

    private static bool IsPublic(INamedTypeSymbol type) =>
        Containers(type).Concat(new[] { type }).All(part => part.DeclaredAccessibility == Accessibility.Public);
}
