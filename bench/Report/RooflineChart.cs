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
        svg.Head(
            "Roofline: how near each product comes to what this machine allows",
            "The slanted lines are read bandwidth, from a cache and from memory; the level ones are peaks of multiply-adds. Hover for names.");
        var legend = new Legend();
        foreach (Comparison way in Comparison.Quantized.Append(Comparison.Float32))
        {
            legend.Add(way.Name, way.Color, way.Marker);
        }

        legend.Draw(svg, 24, 80);
        Axis intensity = new("multiply-adds for each byte of weight, inputs and outputs", 0.15, 1000, IsLogarithmic: true);
        double peak = report.GigaMultiplyAddsPerSecond, peakOfBytes = report.GigaByteMultiplyAddsPerSecond;
        var roofline = new RooflinePlot(svg, 124, intensity, Math.Max(peak, peakOfBytes));
        roofline.Plot.Frame("");
        if (peakOfBytes > 0)
        {
            roofline.Roof(report.CacheGigabytesPerSecond, peakOfBytes, Palette.Muted);
            roofline.NameLevel(30, peakOfBytes, "peak of bytes", Palette.Muted);
        }

        roofline.Roof(report.CacheGigabytesPerSecond, peak, Palette.Sky);
        roofline.Roof(report.MemoryGigabytesPerSecond, peak, Palette.Pink);
        foreach (BenchmarkFigure figure in products)
        {
            Comparison way = Way(figure);
            roofline.Plot.Point(figure.MultiplyAddsPerByte, figure.GigaMultiplyAddsPerSecond, way.Marker, 10, way.Color, Tip(figure));
        }

        roofline.NameLevel(30, peak, "peak of float32", Palette.Ink);
        roofline.NameSlope(0.22, report.CacheGigabytesPerSecond, "smallest weight", Palette.Sky);
        roofline.NameSlope(0.75, report.MemoryGigabytesPerSecond, "float32 weight", Palette.Pink);
        foreach (BenchmarkFigure figure in products.Where(figure => figure.Method == "Specialised"))
        {
            roofline.Plot.Label(figure.MultiplyAddsPerByte, figure.GigaMultiplyAddsPerSecond, $"{figure.Config} M={figure.M}", Palette.Blue);
        }

        svg.Foot($"{report.Command}, {report.Date}, {report.Machine}");
        return svg.ToString();
    }

    private static Comparison Way(BenchmarkFigure figure) =>
        Comparison.Quantized.FirstOrDefault(way => way.Method == figure.Method) ?? Comparison.Float32;

    private static string Tip(BenchmarkFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figure.Config}, {Way(figure).Name}, M = {figure.M}: {figure.GigaMultiplyAddsPerSecond:F1} GMAC/s, {100 * figure.RooflineShare:F0} % of the roofline");
}
