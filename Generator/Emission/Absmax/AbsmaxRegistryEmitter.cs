using System;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission.Absmax;

/// <summary>Prints the list of every absmax quantizer that the assembly declares.</summary>
internal static class AbsmaxRegistryEmitter
{
    public static EmittedFile Emit(ImmutableArray<AbsmaxSchemeSpec> schemes, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header("every [Absmax] of this assembly"));
        writer.Open($"namespace {space}");
        writer.Write("/// <summary>Every absmax quantizer that this assembly declares, in the order of their full names.</summary>");
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open("internal static class AbsmaxSchemes");
        writer.Write("/// <summary>The quantizers.</summary>");
        writer.Write("public static global::System.Collections.Generic.IReadOnlyList<global::Specializer.AbsmaxScheme> All { get; } =");
        writer.Write("[");
        foreach (AbsmaxSchemeSpec scheme in schemes
            .Where(scheme => scheme.Config is not null && scheme.Struct.IsVisible)
            .OrderBy(scheme => scheme.Struct.FullName, StringComparer.Ordinal))
        {
            writer.Write($"    global::Specializer.AbsmaxScheme.Of<global::{scheme.Struct.FullName}>(),");
        }

        writer.Write("];");
        writer.Close();
        writer.Close();
        return new EmittedFile("AbsmaxSchemes.g.cs", writer.ToString());
    }
}
