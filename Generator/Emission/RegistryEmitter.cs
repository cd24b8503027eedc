using System;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>Prints the list of every scheme that the assembly declares.</summary>
internal static class RegistryEmitter
{
    public static EmittedFile Emit(ImmutableArray<SchemeSpec> schemes, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header("every [Quant] of this assembly"));
        writer.Open($"namespace {space}");
        writer.Write("/// <summary>Every quantization scheme that this assembly declares, in the order of their full names.</summary>");
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open("internal static class QuantSchemes");
        writer.Write("/// <summary>The schemes; a config that a file names is looked up among them.</summary>");
        writer.Write("public static global::System.Collections.Generic.IReadOnlyList<global::Specializer.QuantScheme> All { get; } =");
        writer.Write("[");
        foreach (SchemeSpec scheme in schemes
            .Where(scheme => scheme.Kernel is not null && scheme.Struct.IsVisible)
            .OrderBy(scheme => scheme.Struct.FullName, StringComparer.Ordinal))
        {
            writer.Write($"    global::Specializer.QuantScheme.Of<global::{scheme.Struct.FullName}>(),");
        }

        writer.Write("];");
        writer.Close();
        writer.Close();
        return new EmittedFile("QuantSchemes.g.cs", writer.ToString());
    }
}
