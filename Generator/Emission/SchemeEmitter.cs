using Microsoft.CodeAnalysis.CSharp;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>Prints the rest of an annotated struct: each member of the contract hands on to the shared kernel.</summary>
internal static class SchemeEmitter
{
    private const string Layout = "global::Specializer.Layout.StorageLayout layout";
    private const string Tiles = "global::Specializer.Layout.TileLayout tiles";
    private const string Weight = "global::Specializer.PackedWeight weight";

    public static EmittedFile Emit(SchemeSpec scheme, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(scheme.Kernel?.Attribute ?? "a config that has an error"));
        StructWriter.Open(writer, scheme.Struct, $"global::Specializer.IQuantScheme<{scheme.Struct.Name}>");
        WriteMembers(writer, scheme, space);
        WriteMeta(writer, "Scale", scheme.Kernel is null ? null : scheme.ScaleKernel, space);
        WriteMeta(writer, "Zero", scheme.Kernel is null ? null : scheme.ZeroKernel, space);
        StructWriter.Close(writer, scheme.Struct);
        return new EmittedFile(Names.Hint(scheme.Struct.FileName), writer.ToString());
    }

    private static void WriteMembers(CodeWriter writer, SchemeSpec scheme, string space)
    {
        string kernel = scheme.Kernel is { } spec ? $"global::{space}.{spec.Id}" : "";
        WriteConfig(writer, scheme);

        Member("void Pack(" + Layout + ", global::System.ReadOnlySpan<byte> codes, global::System.Span<byte> words)", "Pack(layout, codes, words)");
        Member("void Unpack(" + Layout + ", global::System.ReadOnlySpan<byte> words, global::System.Span<byte> codes)", "Unpack(layout, words, codes)");
        Member(
            "void FitGroups(" + Layout + ", global::System.ReadOnlySpan<float> weight, global::System.Span<float> scale, global::System.Span<float> zero, int begin, int end)",
            scheme.Kernel?.Method == QuantMethod.Hqq
                ? $"FitGroups(layout, weight, scale, zero, begin, end, roundZero: {(scheme.RoundZero ? "true" : "false")})"
                : "FitGroups(layout, weight, scale, zero, begin, end)");
        Member(
            "double RefineZeros(" + Layout + ", global::System.ReadOnlySpan<float> weight, global::System.ReadOnlySpan<float> scale, global::System.Span<float> zero, int begin, int end)",
            "RefineZeros(layout, weight, scale, zero, begin, end)");
        Member(
            "void Encode(" + Layout + ", global::System.ReadOnlySpan<float> weight, global::System.ReadOnlySpan<float> scale, global::System.ReadOnlySpan<float> zero, global::System.Span<byte> codes, int begin, int end)",
            "Encode(layout, weight, scale, zero, codes, begin, end)");
        Member(
            "void DequantizeRows(" + Weight + ", global::System.Span<float> destination, int begin, int end)",
            "DequantizeRows(weight, destination, begin, end)");
        Member(
            "void ToTiles(" + Tiles + ", global::System.ReadOnlySpan<byte> codes, global::System.Span<int> words, int begin, int end)",
            "ToTiles(tiles, codes, words, begin, end)");
        Member(
            "void FromTiles(" + Tiles + ", global::System.ReadOnlySpan<int> words, global::System.Span<byte> codes, int begin, int end)",
            "FromTiles(tiles, words, codes, begin, end)");
        if (scheme.Kernel?.Activations == ActivationType.Int8)
        {
            Member(
                "void MatMulInt8(global::Specializer.TiledWeight weight, global::Specializer.Int8Activations x, global::System.Span<float> y, int begin, int end)",
                "MatMulInt8(weight, x, y, begin, end)");
        }
        else
        {
            Member(
                "void MatMul(global::Specializer.TiledWeight weight, global::System.ReadOnlySpan<float> x, int m, global::System.Span<float> y, int begin, int end)",
                "MatMul(weight, x, m, y, begin, end)");
        }

        Member(
            "void DequantizeTiles(global::Specializer.TiledWeight weight, global::System.Span<float> destination, int begin, int end, int firstColumn, int endColumn)",
            "DequantizeTiles(weight, destination, begin, end, firstColumn, endColumn)");
        Member(
            "void MatMulScalar(" + Weight + ", global::System.ReadOnlySpan<float> x, int m, global::System.Span<float> y)",
            "MatMulScalar(weight, x, m, y)");

        void Member(string signature, string call)
        {
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static {signature} =>");
            writer.Write(scheme.Kernel is null ? $"    {Throw(scheme)};" : $"    {kernel}.{call};");
        }
    }

    /// <summary>Scales or zeros that are quantized themselves have a scheme of their own, nested in the struct.</summary>
    private static void WriteMeta(CodeWriter writer, string which, KernelSpec? kernel, string space)
    {
        if (kernel is null)
        {
            return;
        }

        string name = which + "Meta";
        var target = new StructSpec("", name, default, IsRecord: false, IsVisible: false);
        writer.Blank();
        writer.Write("/// <inheritdoc/>");
        writer.Write($"public static global::Specializer.QuantScheme {which}Scheme => global::Specializer.QuantScheme.Of<{name}>();");
        writer.Blank();
        writer.Write($"/// <summary>How the {which.ToLowerInvariant()}s of a weight are quantized themselves.</summary>");
        writer.Open($"private readonly struct {name} : global::Specializer.IQuantScheme<{name}>");
        WriteMembers(writer, new SchemeSpec(target, kernel, Optimize: false, RoundZero: false, null, null, null), space);
        writer.Close();
    }

    private static void WriteConfig(CodeWriter writer, SchemeSpec scheme)
    {
        if (scheme.Kernel is not { } kernel)
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static global::Specializer.QuantConfig Config => {Throw(scheme)};");
            writer.Blank();
            writer.Write("/// <inheritdoc/>");
            writer.Write($"public static string KernelName => {Throw(scheme)};");
            return;
        }

        writer.Write(
            $$"""
            /// <inheritdoc/>
            public static global::Specializer.QuantConfig Config { get; } = new(
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
            public static string KernelName => "{{kernel.Id}}";
            """);
    }

    private static string Throw(SchemeSpec scheme) =>
        $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(scheme.Error ?? "", quote: true)})";
}
