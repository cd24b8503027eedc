using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
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
        "Config", "KernelName", "Pack", "Unpack", "FitGroups", "RefineZeros", "Encode", "DequantizeRows", "ToTiles", "FromTiles",
        "DequantizeTiles", "MatMul", "MatMulInt8", "MatMulScalar", "ScaleScheme", "ZeroScheme",
    };

    public static ParseResult<SchemeSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!StructDeclaration.IsFirst(type, declaration, context.Attributes[0]))
        {
            return new(null, ImmutableArray<Diagnostic>.Empty);
        }

        if (StructDeclaration.Problem(type, declaration, GeneratedMembers, cancellation) is { } problem)
        {
            return new(null, ImmutableArray.Create(problem));
        }

        var reader = new SchemeReader(
            context.Attributes[0],
            OurAttributes.Find(type, nameof(QuantScaleAttribute)),
            OurAttributes.Find(type, nameof(QuantZeroAttribute)),
            declaration.Identifier.GetLocation());
        return new(reader.Scheme(StructDeclaration.Read(type)), reader.Diagnostics.ToImmutableArray());
    }

    /// <summary>What is wrong with a <c>[QuantScale]</c> or <c>[QuantZero]</c> that stands without a <c>[Quant]</c>; null where one is there.</summary>
    public static Diagnostic? Orphan(GeneratorAttributeSyntaxContext context)
    {
        bool declaresWeight = context.TargetSymbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(QuantAttribute));
        string companion = context.Attributes[0].AttributeClass!.Name.Replace(nameof(System.Attribute), "");
        return declaresWeight
            ? null
            : Diagnostic.Create(
                Descriptors.UnsupportedTarget,
                ((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation(),
                $"{context.TargetSymbol.Name}",
                $"[{companion}] says how the metadata of a [Quant] is stored; add [Quant(…)]");
    }
}
