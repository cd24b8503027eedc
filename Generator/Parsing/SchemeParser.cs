using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a struct that carries <c>[Quant]</c> to its <see cref="SchemeSpec"/> and diagnostics.</summary>
internal static class SchemeParser
{
    /// <summary>Members that the generator writes into the struct.</summary>
    private static readonly string[] GeneratedMembers =
    {
        "Config", "KernelName", "Pack", "Unpack", "FitGroups", "RefineZeros", "Encode", "DequantizeRows", "ToTiles", "FromTiles",
        "DequantizeTiles", "MatMul", "MatMulScalar",
    };

    public static ParseResult<SchemeSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (StructDeclaration.Problem(type, declaration, GeneratedMembers, cancellation) is { } problem)
        {
            return new(null, ImmutableArray.Create(problem));
        }

        var reader = new AttributeReader(context.Attributes[0], declaration.Identifier.GetLocation());
        var spec = new SchemeSpec(
            StructDeclaration.Read(type),
            reader.Kernel,
            reader.Optimize,
            reader.RoundZero,
            reader.Diagnostics.FirstOrDefault()?.GetMessage(CultureInfo.InvariantCulture));
        return new(spec, reader.Diagnostics.ToImmutableArray());
    }
}
