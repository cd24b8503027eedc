using Specializer.Charts;

namespace Specializer.Bench;

/// <summary>The ways to multiply that are compared, with how pictures show them.</summary>
/// <param name="Method">The benchmark's method.</param>
/// <param name="Name">What readers see.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Marker">Its marker.</param>
internal sealed record Comparison(string Method, string Name, string Color, Marker Marker)
{
    /// <summary>What is shown beside float32.</summary>
    public static IReadOnlyList<Comparison> Quantized { get; } =
    [
        new("Specialised", "specialised (this generator)", Palette.Blue, Marker.Dot),
        new("Generic", "generic: bits, group, axis at run time", Palette.Orange, Marker.Square),
        new("DequantizeThenMultiply", "dequantise, then multiply", Palette.Green, Marker.Diamond),
    ];

    /// <summary>The dense layer.</summary>
    public static Comparison Float32 { get; } = new("Float32", "float32", Palette.Muted, Marker.Cross);

    /// <summary>The configs, in the order of the report.</summary>
    public static IEnumerable<string> Configs(BenchmarkReport report) =>
        report.Figures.Where(figure => figure.Category == "MatMul").Select(figure => figure.Config).Distinct();

    /// <summary>Rows of x, ascending.</summary>
    public static IEnumerable<int> Rows(BenchmarkReport report) =>
        report.Figures.Where(figure => figure.Category == "MatMul").Select(figure => figure.M).Distinct().Order();
}
