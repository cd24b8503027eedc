using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission.Absmax;

/// <summary>Prints the rest of a struct with an <c>[Absmax]</c>: each member of the contract hands on to the shared kernel.</summary>
internal static class AbsmaxSchemeEmitter
{
    private const string Elements = "global::System.ReadOnlySpan<float>";
    private const string Results = "global::System.Span<float>";
    private const string ConfigName = "Config";
    private const string KernelName = "KernelName";

    /// <summary>The static methods: name, parameters as declared, arguments of the kernel's method of the same name.</summary>
    private static readonly (string Name, string Parameters, string Arguments)[] Methods =
    [
        ("Measure", $"{Elements} x, int columns, {Results} low, {Results} high, int begin, int end", "x, columns, low, high, begin, end"),
        ("Fit", $"{Elements} low, {Elements} high, {Results} scale, {Results} zero", "low, high, scale, zero"),
        ("FitCodes", $"{Elements} low, {Elements} high, {Results} scale, {Results} zero", "low, high, scale, zero"),
        (
            "FakeQuantize", $"{Elements} x, int columns, {Elements} scale, {Elements} zero, {Results} destination, int begin, int end",
            "x, columns, scale, zero, destination, begin, end"),
        (
            "Encode",
            $"{Elements} x, int columns, {Elements} scale, {Elements} zero, global::System.Span<sbyte> codes, int stride, int begin, int end",
            "x, columns, scale, zero, codes, stride, begin, end"),
    ];

    /// <summary>Every name that can be declared in the user's struct.</summary>
    public static IReadOnlyList<string> MemberNames { get; } = [ConfigName, KernelName, .. Methods.Select(method => method.Name)];

    public static EmittedFile Emit(AbsmaxSchemeSpec scheme, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(scheme.Config?.Attribute ?? "a config that has an error"));
        StructWriter.Open(writer, scheme.Struct, Interfaces(scheme));
        WriteConfig(writer, scheme);
        WriteKernels(writer, scheme, space);
        StructWriter.Close(writer, scheme.Struct);
        return new EmittedFile(Names.Hint(scheme.Struct.FileName), writer.ToString());
    }

    /// <summary>
    /// What the struct can be used for. A stub takes every role, so that a wrong config is reported once and not again wherever it is used.
    /// </summary>
    private static string Interfaces(AbsmaxSchemeSpec scheme)
    {
        string self = scheme.Struct.Name;
        string weight = $"global::Specializer.IInt8Weight<{self}>";
        string activation = $"global::Specializer.IInt8Activation<{self}>";
        return scheme.Config switch
        {
            null => $"{weight}, {activation}",
            { Kernel.Scope: ScaleScope.Column } => $"global::Specializer.IAbsmaxScheme<{self}>",
            { Operand: AbsmaxOperand.Weight } => weight,
            _ => activation,
        };
    }

    private static void WriteConfig(CodeWriter writer, AbsmaxSchemeSpec scheme)
    {
        string config = scheme.Config is not { } declared
            ? $"=> {Throw(scheme)};"
            : CodeText.Of(
                $$"""
                { get; } = new(
                    Bits: {{declared.Bits}},
                    Operand: global::Specializer.AbsmaxOperand.{{declared.Operand.ToString()}},
                    Granularity: global::Specializer.AbsmaxGranularity.{{declared.Granularity.ToString()}},
                    Symmetric: {{(declared.Symmetric ? "true" : "false")}});
                """);
        string name = scheme.Config is { } named ? $"\"{named.Kernel.Id}\"" : Throw(scheme);
        writer.Write("/// <inheritdoc/>");
        writer.Write("public static global::Specializer.AbsmaxConfig " + ConfigName + " " + config);
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        writer.Write($"public static string {KernelName} => {name};");
    }

    private static void WriteKernels(CodeWriter writer, AbsmaxSchemeSpec scheme, string space)
    {
        string kernel = scheme.Config is { } config ? $"global::{space}.{config.Kernel.Id}" : "";
        foreach ((string name, string parameters, string arguments) in Methods)
        {
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static void {name}({parameters}) =>");
            writer.Write(scheme.Config is null ? $"    {Throw(scheme)};" : $"    {kernel}.{name}({arguments});");
        }
    }

    private static string Throw(AbsmaxSchemeSpec scheme) =>
        $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(scheme.Error ?? "", quote: true)})";
}
