using System.Globalization;
using Specializer.Charts;

namespace Specializer.Bench;

/// <summary>Multiply-adds a second against multiply-adds for each byte, under what the machine allows.</summary>
internal static class RooflineChart
{
    /// <summary>The picture.</summary>
    public static string Draw(BenchmarkReport report)
    {
        BenchmarkFigure[] products = [.. report.Figures.Where(figure => figure.Category == "MatMul")];
        var svg = new Svg(1200, 640);
        svg.Text(24, 34, "Roofline: how near each product comes to what this machine allows", 19, Palette.Ink, bold: true);
        svg.Text(
            24, 56, "The slanted lines are read bandwidth, from a cache and from memory; the level one is the peak of float32 multiply-adds. Hover for names.", 13, Palette.Muted);
        var legend = new Legend();
        foreach (Comparison way in Comparison.Quantized.Append(Comparison.Float32))
        {
            legend.Add(way.Name, way.Color, way.Marker);
        }

        legend.Draw(svg, 24, 80);
        double most = report.GigaMultiplyAddsPerSecond;
        Axis x = new("multiply-adds for each byte of weight, inputs and outputs", 0.15, 1000, IsLogarithmic: true);
        Axis y = new("10⁹ multiply-adds a second", most / 200, most * 1.6, IsLogarithmic: true);
        var plot = new Plot(svg, 84, 124, 1084, 430, x, y);
        plot.Frame("");
        Roof(plot, x, report.CacheGigabytesPerSecond, most, Palette.Sky);
        Roof(plot, x, report.MemoryGigabytesPerSecond, most, Palette.Pink);
        foreach (BenchmarkFigure figure in products)
        {
            Comparison way = Way(figure);
            plot.Point(figure.MultiplyAddsPerByte, figure.GigaMultiplyAddsPerSecond, way.Marker, 10, way.Color, Tip(figure));
        }

        plot.Label(30, most * 1.25, string.Create(CultureInfo.InvariantCulture, $"peak, {most:F0} GMAC/s"), Palette.Ink);
        LabelSlope(plot, report.CacheGigabytesPerSecond, 0.22, "smallest weight", Palette.Sky);
        LabelSlope(plot, report.MemoryGigabytesPerSecond, 0.75, "float32 weight", Palette.Pink);
        foreach (BenchmarkFigure figure in products.Where(figure => figure.Method == "Specialised"))
        {
            plot.Label(figure.MultiplyAddsPerByte, figure.GigaMultiplyAddsPerSecond, $"{figure.Config} M={figure.M}", Palette.Blue);
        }

        svg.Text(24, svg.Height - 10, $"{report.Command}, {report.Date}, {report.Machine}", 11, Palette.Muted);
        return svg.ToString();
    }

    private static void Roof(Plot plot, Axis x, double bandwidth, double peak, string color)
    {
        double knee = peak / bandwidth;
        double begin = Math.Max(x.Min, peak / 200 / bandwidth * 1.0001);
        plot.Line([(begin, begin * bandwidth), (knee, peak), (x.Max, peak)], color, 2);
    }

    private static void LabelSlope(Plot plot, double bandwidth, double at, string what, string color) =>
        plot.Label(at, at * bandwidth, string.Create(CultureInfo.InvariantCulture, $"{what}: {bandwidth:F0} GB/s"), color);

    private static Comparison Way(BenchmarkFigure figure) =>
        Comparison.Quantized.FirstOrDefault(way => way.Method == figure.Method) ?? Comparison.Float32;

    private static string Tip(BenchmarkFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Config}, {Way(figure).Name}, M = {figure.M}: {figure.GigaMultiplyAddsPerSecond:F1} GMAC/s, {100 * figure.RooflineShare:F0} % of the roofline");
}
