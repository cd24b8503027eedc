using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>Prints the lists of everything that the assembly declares: <c>QuantSchemes</c> and <c>AbsmaxSchemes</c>.</summary>
internal static class RegistryEmitter
{
    /// <summary>The list of every <c>[Quant]</c> that is right.</summary>
    public static EmittedFile Emit(ImmutableArray<SchemeSpec> schemes, string space) => Emit(
        "Quant",
        "quantization scheme",
        "The schemes; a config that a file names is looked up among them.",
        schemes.Where(scheme => scheme.Kernel is not null).Select(scheme => scheme.Struct),
        space);

    /// <summary>The list of every <c>[Absmax]</c> that is right.</summary>
    public static EmittedFile Emit(ImmutableArray<AbsmaxSchemeSpec> schemes, string space) => Emit(
        "Absmax",
        "absmax quantizer",
        "The quantizers.",
        schemes.Where(scheme => scheme.Config is not null).Select(scheme => scheme.Struct),
        space);

    private static EmittedFile Emit(string attribute, string noun, string summary, IEnumerable<StructSpec> structs, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header($"every [{attribute}] of this assembly"));
        writer.Open($"namespace {space}");
        writer.Write($"/// <summary>Every {noun} that this assembly declares, in the order of their full names.</summary>");
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open($"internal static class {attribute}Schemes");
        writer.Write($"/// <summary>{summary}</summary>");
        writer.Write($"public static global::System.Collections.Generic.IReadOnlyList<global::Specializer.{attribute}Scheme> All {{ get; }} =");
        writer.Write("[");
        foreach (StructSpec declared in structs.Where(declared => declared.IsVisible).OrderBy(declared => declared.FullName, StringComparer.Ordinal))
        {
            writer.Write($"    global::Specializer.{attribute}Scheme.Of<global::{declared.FullName}>(),");
        }

        writer.Write("];");
        writer.Close();
        writer.Close();
        return new EmittedFile($"{attribute}Schemes.g.cs", writer.ToString());
    }
}
