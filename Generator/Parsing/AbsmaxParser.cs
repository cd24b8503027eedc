using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Emission.Absmax;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Maps a struct that carries <c>[Absmax]</c> to its <see cref="AbsmaxSchemeSpec"/> and diagnostics.</summary>
internal static class AbsmaxParser
{
    public static ParseResult<AbsmaxSchemeSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var declaration = (TypeDeclarationSyntax)context.TargetNode;
        if (!StructDeclaration.IsFirst(type, declaration, context.Attributes[0]))
        {
            return new(null, ImmutableArray<Diagnostic>.Empty);
        }

        Location location = declaration.Identifier.GetLocation();
        IEnumerable<Diagnostic> problems = OurAttributes.Find(type, nameof(QuantAttribute)) is null
            ? StructDeclaration.Problems(type, declaration, AbsmaxSchemeEmitter.MemberNames, cancellation)
            : [Diagnostic.Create(Descriptors.TwoConfigs, location, type.Name)];
        var reader = new AbsmaxReader(context.Attributes[0], location);
        ImmutableArray<Diagnostic> diagnostics = [.. problems, .. reader.Diagnostics];
        if (diagnostics.Length > reader.Diagnostics.Count)
        {
            return new(null, diagnostics);
        }

        var spec = new AbsmaxSchemeSpec(
            StructDeclaration.Read(type),
            reader.Config,
            reader.Diagnostics.FirstOrDefault()?.GetMessage(CultureInfo.InvariantCulture));
        return new(spec, diagnostics);
    }
}
