using System.Collections.Generic;
using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission;

/// <summary>Prints the rest of an annotated struct: each member of the contract hands on to the shared kernel.</summary>
internal static class SchemeEmitter
{
    /// <summary>Every name that can be declared in the user's struct.</summary>
    public static IReadOnlyList<string> MemberNames { get; } =
    [
        ConfigName, KernelName, HasTrits, KernelCardEmitter.MemberName, .. SchemeMember.Names, "Scale" + SchemeSuffix, "Zero" + SchemeSuffix, "Scale" + MetaSuffix, "Zero" + MetaSuffix,
    ];

    private const string ConfigName = "Config";
    private const string KernelName = "KernelName";
    private const string HasTrits = "HasTrits";
    private const string SchemeSuffix = "Scheme";
    private const string MetaSuffix = "Meta";

    /// <summary>Prints a struct.</summary>
    /// <param name="scheme">The struct and its config.</param>
    /// <param name="space">The namespace of kernels.</param>
    /// <param name="budget">How much of a kernel's loops is written out; its card says so.</param>
    public static EmittedFile Emit(SchemeSpec scheme, string space, UnrollBudget budget)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(scheme.Kernel?.Attribute ?? "a config that has an error"));
        StructWriter.Open(writer, scheme.Struct, $"global::Specializer.IQuantScheme<{scheme.Struct.Name}>");
        WriteMembers(writer, scheme, space, budget);
        WriteMeta(writer, "Scale", scheme.Kernel is null ? null : scheme.ScaleKernel, space, budget);
        WriteMeta(writer, "Zero", scheme.Kernel is null ? null : scheme.ZeroKernel, space, budget);
        StructWriter.Close(writer, scheme.Struct);
        return new EmittedFile(Names.Hint(scheme.Struct.FileName), writer.ToString());
    }

    private static void WriteMembers(CodeWriter writer, SchemeSpec scheme, string space, UnrollBudget budget)
    {
        string kernel = scheme.Kernel is { } spec ? $"global::{space}.{spec.Id}" : "";
        WriteConfig(writer, scheme);
        WriteCard(writer, scheme, budget);
        if (scheme.Kernel is { HasTrits: true })
        {
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static bool {HasTrits} => true;");
        }

        foreach (SchemeMember member in SchemeMember.Of(scheme.Kernel, scheme.RoundZero))
        {
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static {member.Result} {member.Name}({member.Parameters}) =>");
            writer.Write(scheme.Kernel is null ? $"    {Throw(scheme)};" : $"    {kernel}.{member.Name}({member.Arguments});");
        }
    }

    /// <summary>Scales or zeros that are quantized themselves have a scheme of their own, nested in the struct.</summary>
    private static void WriteMeta(CodeWriter writer, string which, KernelSpec? kernel, string space, UnrollBudget budget)
    {
        if (kernel is null)
        {
            return;
        }

        string name = which + MetaSuffix;
        var target = new StructSpec("", name, default, IsRecord: false, IsVisible: false);
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        writer.Write($"public static global::Specializer.QuantScheme {which}{SchemeSuffix} => global::Specializer.QuantScheme.Of<{name}>();");
        writer.Blank();
        writer.Write($"/// <summary>How the {which.ToLowerInvariant()}s of a weight are quantized themselves.</summary>");
        writer.Open($"private readonly struct {name} : global::Specializer.IQuantScheme<{name}>");
        WriteMembers(writer, new SchemeSpec(target, kernel, Optimize: false, RoundZero: false, null, null, null), space, budget);
        writer.Close();
    }

    private static void WriteConfig(CodeWriter writer, SchemeSpec scheme)
    {
        if (scheme.Kernel is not { } kernel)
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static global::Specializer.QuantConfig {ConfigName} => {Throw(scheme)};");
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static string {KernelName} => {Throw(scheme)};");
            return;
        }

        writer.Write(
            $$"""
            /// <inheritdoc/>
            public static global::Specializer.QuantConfig {{ConfigName}} { get; } = new(
                Bits: {{kernel.BitsText}},
                Group: {{kernel.Group}},
                Axis: {{kernel.Axis}},
                Pack: global::Specializer.PackLayout.{{kernel.Pack.ToString()}},
                Method: global::Specializer.QuantMethod.{{kernel.Method.ToString()}},
                Optimize: {{(scheme.Optimize ? "true" : "false")}},
                RoundZero: {{(scheme.RoundZero ? "true" : "false")}},
                Scale: global::Specializer.ScaleType.{{kernel.Scale.ToString()}},
                Activations: global::Specializer.ActivationType.{{kernel.Activations.ToString()}});

            /// <inheritdoc/>
            public static string {{KernelName}} => "{{kernel.Id}}";
            """);
    }

    private static void WriteCard(CodeWriter writer, SchemeSpec scheme, UnrollBudget budget)
    {
        writer.Blank();
        if (scheme.Kernel is null)
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static global::Specializer.KernelCard {KernelCardEmitter.MemberName} => {Throw(scheme)};");
            return;
        }

        writer.Write(KernelCardEmitter.Member(new KernelFigures(scheme, budget)));
    }

    private static string Throw(SchemeSpec scheme) =>
        $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(scheme.Error ?? "", quote: true)})";
}
