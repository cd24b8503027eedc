using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a class that carries <c>[Model]</c> to its <see cref="ModelSpec"/> and diagnostics.</summary>
internal static class ModelParser
{
    public static ParseResult<ModelSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!StructDeclaration.IsFirst(type, declaration, context.Attributes[0]))
        {
            return new(null, ImmutableArray<Diagnostic>.Empty);
        }

        Location location = declaration.Identifier.GetLocation();
        IAssemblySymbol assembly = context.SemanticModel.Compilation.Assembly;
        var reader = new ChildReader(Names.GeneratedNamespace(assembly.Name));
        if (ModuleTypes.IsModule(type))
        {
            reader.Read(type);
        }

        if (DeclarationProblem(type, declaration, location, cancellation) is { } problem)
        {
            return new(null, [problem, .. reader.Diagnostics]);
        }

        var spec = new ModelSpec(
            TypeParts.Namespace(type),
            FileName(type),
            new EquatableArray<string>(TypeParts.Containers(type).Concat(new[] { type }).Select(TypeParts.Head)),
            Access(type, assembly),
            new EquatableArray<ChildSpec>(reader.Children));
        return new(spec, reader.Diagnostics.ToImmutableArray());
    }

    private static Diagnostic? DeclarationProblem(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, Location location, CancellationToken cancellation)
    {
        if (declaration.Modifiers.Any(SyntaxKind.FileKeyword))
        {
            return Diagnostic.Create(
                Descriptors.UnsupportedModel, location, type.Name, "a file-local type cannot be completed from another file; make it internal");
        }

        if (!ModuleTypes.IsModule(type))
        {
            string bases = type.BaseType is { SpecialType: not SpecialType.System_Object } other
                ? $"its base class {other.Name} does not derive from Module; derive that from it"
                : $"it does not derive from Module; write 'class {type.Name} : Module'";
            return Diagnostic.Create(Descriptors.UnsupportedModel, location, type.Name, bases);
        }

        foreach (INamedTypeSymbol part in TypeParts.Containers(type).Concat(new[] { type }))
        {
            if (!TypeParts.IsPartial(part, cancellation))
            {
                return Diagnostic.Create(Descriptors.ModelNotPartial, location, part.Name, TypeParts.Head(part));
            }
        }

        ISymbol? clash = type.GetMembers().FirstOrDefault(
            member => !member.IsImplicitlyDeclared && ModelEmitter.MemberNames.Contains(member.Name));
        return clash is null
            ? null
            : Diagnostic.Create(Descriptors.ModelMemberExists, clash.Locations.FirstOrDefault() ?? location, type.Name, clash.Name);
    }

    private static string FileName(INamedTypeSymbol type)
    {
        IEnumerable<string> names = TypeParts.Containers(type).Concat(new[] { type }).Select(part => part.MetadataName.Replace('`', '_'));
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString() + ".";
        return space + string.Join(".", names) + ".Model";
    }

    /// <summary>An override repeats "protected internal" only where the internals of the overridden member's assembly are seen.</summary>
    private static string Access(INamedTypeSymbol type, IAssemblySymbol assembly)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.GetMembers(ModelEmitter.VisitChildren).FirstOrDefault() is not { } overridden)
            {
                continue;
            }

            bool seesInternals = SymbolEqualityComparer.Default.Equals(ancestor.ContainingAssembly, assembly)
                || ancestor.ContainingAssembly.GivesAccessTo(assembly);
            return overridden.DeclaredAccessibility == Accessibility.ProtectedOrInternal && seesInternals
                ? "protected internal"
                : "protected";
        }

        return "protected";
    }
}
