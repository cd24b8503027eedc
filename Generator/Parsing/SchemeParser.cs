using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Emission;
using Specializer.Generator.Emission.Ilgpu;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a struct that carries <c>[Quant]</c> to its <see cref="SchemeSpec"/> and diagnostics.</summary>
internal static class SchemeParser
{
    /// <summary>Names that the generator declares in the struct, on the GPU where ILGPU is seen.</summary>
    private static readonly string[] GeneratedMembers = [.. SchemeEmitter.MemberNames, GpuSchemeEmitter.MemberName];

    public static ParseResult<SchemeSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!StructDeclaration.IsFirst(type, declaration, context.Attributes[0]))
        {
            return new(null, ImmutableArray<Diagnostic>.Empty);
        }

        var reader = new SchemeReader(
            context.Attributes[0],
            OurAttributes.Find(type, nameof(QuantScaleAttribute)),
            OurAttributes.Find(type, nameof(QuantZeroAttribute)),
            declaration.Identifier.GetLocation());
        ImmutableArray<Diagnostic> diagnostics =
        [
            .. StructDeclaration.Problems(type, declaration, GeneratedMembers, cancellation),
            .. reader.Diagnostics,
        ];
        bool canBeCompleted = diagnostics.Length == reader.Diagnostics.Count;
        return new(canBeCompleted ? reader.Scheme(StructDeclaration.Read(type)) : null, diagnostics);
    }
}
