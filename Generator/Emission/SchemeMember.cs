using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;

namespace Specializer.Generator.Emission;

/// <summary>A static method that the generator writes into an annotated struct: it hands on to the kernel's method of the same name.</summary>
/// <param name="Result">What it returns.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters as declared.</param>
/// <param name="Arguments">What the kernel's method is called with.</param>
internal sealed record SchemeMember(string Result, string Name, string Parameters, string Arguments)
{
    private const string Layout = "global::Specializer.Layout.StorageLayout layout";
    private const string Tiles = "global::Specializer.Layout.TileLayout tiles";
    private const string Packed = "global::Specializer.PackedWeight weight";
    private const string Tiled = "global::Specializer.TiledWeight weight";
    private const string Input = "global::System.ReadOnlySpan<";
    private const string Output = "global::System.Span<";
    private const string Range = "int begin, int end";

    private static readonly SchemeMember MatMul = new(
        "void", nameof(MatMul), $"{Tiled}, {Input}float> x, int m, {Output}float> y, {Range}", "weight, x, m, y, begin, end");

    private static readonly SchemeMember MatMulInt8 = new(
        "void", nameof(MatMulInt8), $"{Tiled}, global::Specializer.Int8Activations x, {Output}float> y, {Range}", "weight, x, y, begin, end");

    private static readonly SchemeMember MatMulTrits = new(
        "void", nameof(MatMulTrits), $"global::Specializer.TritWeight weight, global::Specializer.Kernels.TritTables x, {Output}float> y, {Range}",
        "weight, x, y, begin, end");

    private static readonly SchemeMember FitGroups = new(
        "void", nameof(FitGroups), $"{Layout}, {Input}float> weight, {Output}float> scale, {Output}float> zero, {Range}", "layout, weight, scale, zero, begin, end");

    private static readonly SchemeMember[] BeforeFit =
    [
        new("void", "Pack", $"{Layout}, {Input}byte> codes, {Output}byte> words, {Range}", "layout, codes, words, begin, end"),
        new("void", "Unpack", $"{Layout}, {Input}byte> words, {Output}byte> codes, {Range}", "layout, words, codes, begin, end"),
    ];

    private static readonly SchemeMember[] BeforeProduct =
    [
        new(
            "double", "RefineZeros", $"{Layout}, {Input}float> weight, {Input}float> scale, {Output}float> zero, {Range}",
            "layout, weight, scale, zero, begin, end"),
        new(
            "void", "Encode", $"{Layout}, {Input}float> weight, {Input}float> scale, {Input}float> zero, {Output}byte> codes, {Range}",
            "layout, weight, scale, zero, codes, begin, end"),
        new("void", "DequantizeRows", $"{Packed}, {Output}float> destination, {Range}", "weight, destination, begin, end"),
        new("void", "ToTiles", $"{Tiles}, {Input}byte> codes, {Output}int> words, {Range}", "tiles, codes, words, begin, end"),
        new("void", "FromTiles", $"{Tiles}, {Input}int> words, {Output}byte> codes, {Range}", "tiles, words, codes, begin, end"),
    ];

    private static readonly SchemeMember[] AfterProduct =
    [
        new(
            "void", "DequantizeTiles", $"{Tiled}, {Output}float> destination, {Range}, int firstColumn, int endColumn",
            "weight, destination, begin, end, firstColumn, endColumn"),
        new("void", "MatMulScalar", $"{Packed}, {Input}float> x, int m, {Output}float> y", "weight, x, m, y"),
    ];

    /// <summary>The names of all, whatever the config.</summary>
    public static IEnumerable<string> Names => All(FitGroups, MatMul, MatMulInt8, MatMulTrits).Select(member => member.Name);

    /// <summary>The methods of a config.</summary>
    /// <param name="kernel">The kernel, or null for a stub.</param>
    /// <param name="roundZero">Whether hqq's zeros are rounded first.</param>
    public static IEnumerable<SchemeMember> Of(KernelSpec? kernel, bool roundZero)
    {
        SchemeMember fit = kernel?.Method == QuantMethod.Hqq
            ? FitGroups with { Arguments = FitGroups.Arguments + ", roundZero: " + (roundZero ? "true" : "false") }
            : FitGroups;
        return kernel is { HasTrits: true } ? All(fit, MatMulInt8, MatMulTrits)
            : All(fit, kernel is { Activations: ActivationType.Int8, Axis: 1 } ? MatMulInt8 : MatMul);
    }

    private static IEnumerable<SchemeMember> All(SchemeMember fit, params SchemeMember[] products) =>
        [.. BeforeFit, fit, .. BeforeProduct, .. products, .. AfterProduct];
}
