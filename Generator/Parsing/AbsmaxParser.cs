using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a struct that carries <c>[Absmax]</c> to its <see cref="AbsmaxSchemeSpec"/> and diagnostics.</summary>
internal static class AbsmaxParser
{
    /// <summary>Members that the generator writes into the struct.</summary>
    private static readonly string[] GeneratedMembers =
    {
        "Config", "KernelName", "Measure", "Fit", "FitCodes", "FakeQuantize", "Encode",
    };

    public static ParseResult<AbsmaxSchemeSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!StructDeclaration.IsFirst(type, declaration, context.Attributes[0]))
        {
            return new(null, ImmutableArray<Diagnostic>.Empty);
        }

        Location location = declaration.Identifier.GetLocation();
        Diagnostic? problem = HasQuant(type)
            ? Diagnostic.Create(Descriptors.TwoConfigs, location, type.Name)
            : StructDeclaration.Problem(type, declaration, GeneratedMembers, cancellation);
        if (problem is not null)
        {
            return new(null, ImmutableArray.Create(problem));
        }

        var reader = new AbsmaxReader(context.Attributes[0], location);
        var spec = new AbsmaxSchemeSpec(
            StructDeclaration.Read(type),
            reader.Config,
            reader.Diagnostics.FirstOrDefault()?.GetMessage(CultureInfo.InvariantCulture));
        return new(spec, reader.Diagnostics.ToImmutableArray());
    }

    private static bool HasQuant(INamedTypeSymbol type) => type.GetAttributes().Any(
        static attribute => attribute.AttributeClass is { Name: nameof(QuantAttribute), ContainingNamespace: { Name: nameof(Specializer), ContainingNamespace.IsGlobalNamespace: true } });
}
