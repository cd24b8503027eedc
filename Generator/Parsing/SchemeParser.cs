using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
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
        if (StructDeclaration.Problem(type, declaration, GeneratedMembers, cancellation) is { } problem)
        {
            return new(null, ImmutableArray.Create(problem));
        }

        Location location = declaration.Identifier.GetLocation();
        var reader = new AttributeReader(context.Attributes[0], location);
        MetaReader? scale = ReadMeta(type, nameof(QuantScaleAttribute), location, new QuantScaleAttribute().Group);
        MetaReader? zero = ReadMeta(type, nameof(QuantZeroAttribute), location, new QuantZeroAttribute().Group);
        var diagnostics = new List<Diagnostic>(reader.Diagnostics);
        diagnostics.AddRange(scale?.Diagnostics ?? Array.Empty<Diagnostic>());
        diagnostics.AddRange(zero?.Diagnostics ?? Array.Empty<Diagnostic>());
        if ((scale is not null || zero is not null) && reader.Kernel is { Scale: not ScaleType.Float32 } kernel)
        {
            diagnostics.Add(Diagnostic.Create(
                Descriptors.Contradiction, location, "Scale = " + kernel.Scale, "[QuantScale] and [QuantZero]", "they are fitted to Float32; remove Scale"));
        }

        var spec = new SchemeSpec(
            StructDeclaration.Read(type),
            diagnostics.Count == 0 ? reader.Kernel : null,
            reader.Optimize,
            reader.RoundZero,
            scale?.Kernel,
            zero?.Kernel,
            diagnostics.FirstOrDefault()?.GetMessage(CultureInfo.InvariantCulture));
        return new(spec, diagnostics.ToImmutableArray());
    }

    /// <summary>What is wrong with a <c>[QuantScale]</c> or <c>[QuantZero]</c> that stands without a <c>[Quant]</c>; null where one is there.</summary>
    public static Diagnostic? Orphan(GeneratorAttributeSyntaxContext context)
    {
        bool declaresWeight = context.TargetSymbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(QuantAttribute));
        string companion = context.Attributes[0].AttributeClass!.Name.Replace(nameof(Attribute), "");
        return declaresWeight
            ? null
            : Diagnostic.Create(
                Descriptors.UnsupportedTarget,
                ((TypeDeclarationSyntax)context.TargetNode).Identifier.GetLocation(),
                $"{context.TargetSymbol.Name}",
                $"[{companion}] says how the metadata of a [Quant] is stored; add [Quant(…)]");
    }

    private static MetaReader? ReadMeta(INamedTypeSymbol type, string attribute, Location location, int defaultGroup)
    {
        AttributeData? data = type.GetAttributes().FirstOrDefault(
            candidate => candidate.AttributeClass is { } found && found.Name == attribute && found.ContainingNamespace.Name == nameof(Specializer));
        return data is null ? null : new MetaReader(data, location, defaultGroup);
    }
}
