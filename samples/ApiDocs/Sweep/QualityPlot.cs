using System.Globalization;
using Specializer.Charts;

namespace Specializer.Samples.ApiDocs;

/// <summary>Bits per byte against bits per weight: all configs, and those of four bits and more on a finer scale.</summary>
internal static class QualityPlot
{
    private const double Height = 600;
    private const double PlotTop = 120;
    private const double PlotHeight = 410;
    private const string AlongK = "groups along K";
    private const string AlongN = "groups along N";

    /// <summary>The picture.</summary>
    public static string Draw(QualityReport report)
    {
        var svg = new Svg(1200, Height);
        string comparable = report.HasAllWindows ? "the same windows" : $"all {report.AllWindows}, above its own float32";
        svg.Head(
            "Quality of each config: bits per byte of held-out text against bits per weight",
            $"Lower left is better. {report.Windows} windows of 512 bytes. Rings: the hqq package itself (w8a8: PyTorch), on {comparable}.");
        new Legend()
            .Add(AlongK, Palette.Blue, Marker.Dot)
            .Add(AlongN, Palette.Orange, Marker.Square)
            .Add("no groups", Palette.Green, Marker.Diamond)
            .Add("in PyTorch", Palette.Ink, Marker.Ring)
            .AddLine("Pareto front", Palette.Pink)
            .AddLine("float32", Palette.Muted, "6 4")
            .Draw(svg, 24, 78);

        IReadOnlyList<QualityPoint> points = report.Points;
        double most = Math.Max(2, 1.1 * points.Max(point => Math.Max(point.BitsPerByte, point.ReferenceBitsPerByte ?? 0)));
        double widest = Math.Max(9.6, 1.05 * points.Max(point => point.BitsPerWeight));
        double narrowest = Math.Min(3.5, Math.Floor(points.Min(point => point.BitsPerWeight) * 2) / 2);
        Axis allBits = new("bits per weight in a file, scales and zeros included", narrowest, widest);
        Panel(svg, 74, "All configs (logarithmic)", allBits, new Axis("bits per byte", 0.9 * report.Fp32BitsPerByte, most, true), report, fp32: 0, report.HasAllWindows ? 0 : null);
        Axis manyBits = new("bits per weight in a file, scales and zeros included", 4, widest);
        Axis near = new("bits per byte above float32", -0.01, 0.15);
        Panel(svg, 674, "Configs near float32", manyBits, near, report, report.Fp32BitsPerByte, report.ReferenceFp32BitsPerByte);
        svg.Foot($"{report.Command}, {report.Date}");
        return svg.ToString();
    }

    /// <summary>One plot.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="left">Left edge of the content.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="x">Bits per weight.</param>
    /// <param name="y">Bits per byte, less the following.</param>
    /// <param name="report">The figures.</param>
    /// <param name="fp32">What is subtracted from each point.</param>
    /// <param name="referenceFp32">What is subtracted from PyTorch's figures; null where they are not shown.</param>
    private static void Panel(Svg svg, double left, string title, Axis x, Axis y, QualityReport report, double fp32, double? referenceFp32)
    {
        var plot = new Plot(svg, left, PlotTop, 1180 - 674, PlotHeight, x, y);
        plot.Frame(title);
        plot.Level(report.Fp32BitsPerByte - fp32, "float32", Palette.Muted);
        plot.Line(report.Points.Where(point => point.IsOnFront).Select(point => (point.BitsPerWeight, point.BitsPerByte - fp32)), Palette.Pink, 2);
        foreach (QualityPoint point in report.Points)
        {
            (string color, Marker marker) = Look(point);
            plot.Point(point.BitsPerWeight, point.BitsPerByte - fp32, marker, 8, color, Tip(point));
            if (point.ReferenceBitsPerByte - referenceFp32 is { } reference)
            {
                plot.Point(point.BitsPerWeight, reference, Marker.Ring, 14, Palette.Ink, $"in PyTorch, {point.Name}: {point.ReferenceBitsPerByte:F4} bits per byte");
            }
        }

        // Those on the front first: they are what a reader looks for.
        foreach (QualityPoint point in report.Points.OrderByDescending(point => point.IsOnFront))
        {
            plot.Label(point.BitsPerWeight, point.BitsPerByte - fp32, ShortName(point), Look(point).Color);
        }
    }

    private static (string Color, Marker Marker) Look(QualityPoint point) => point.Axis switch
    {
        1 => (Palette.Blue, Marker.Dot),
        0 => (Palette.Orange, Marker.Square),
        _ => (Palette.Green, Marker.Diamond),
    };

    private static string Tip(QualityPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Name}: {point.BitsPerWeight:F2} bits per weight, {point.BitsPerByte:F4} bits per byte");

    /// <summary>The name without what colour and place say already.</summary>
    private static string ShortName(QualityPoint point) =>
        point.Name.Replace("-axis0", "", StringComparison.Ordinal).Replace("-f16", "", StringComparison.Ordinal).Replace("hqq", "", StringComparison.Ordinal);
}
