using System.Globalization;
using Specializer.Charts;

namespace Specializer.Bench;

/// <summary>How many times faster than float32 each way to multiply is, for every config and number of rows.</summary>
internal static class SpeedPlot
{
    private const double PanelWidth = 576;
    private const double NameWidth = 92;
    private const double BarHeight = 13;
    private const double GroupGap = 12;
    private const double FirstPanelTop = 128;

    /// <summary>The picture.</summary>
    public static string Draw(BenchmarkReport report)
    {
        string[] configs = [.. Comparison.Configs(report)];
        int[] rows = [.. Comparison.Rows(report)];
        double panelHeight = (configs.Length * ((Comparison.Quantized.Count * BarHeight) + GroupGap)) + 50;
        int panelRows = (rows.Length + 1) / 2;
        var svg = new Svg(1200, FirstPanelTop + (panelRows * panelHeight) + 14);
        svg.Head(
            "What specialisation buys: speed of y = x·Wᵀ, times that of float32",
            "W is 4096 × 4096, M rows of x. Longer is faster; the dashed line is the float32 layer.");
        var legend = new Legend();
        foreach (Comparison way in Comparison.Quantized)
        {
            legend.Add(way.Name, way.Color, Marker.Square);
        }

        legend.AddLine("float32 = 1", Palette.Ink, "4 3").Draw(svg, 24, 80);
        for (int i = 0; i < rows.Length; i++)
        {
            Panel(svg, 24 + (i % 2 * (PanelWidth + 12)), FirstPanelTop + (i / 2 * panelHeight), report, configs, rows[i]);
        }

        svg.Foot($"{report.Command}, {report.Date}, {report.Machine}");
        return svg.ToString();
    }

    private static void Panel(Svg svg, double left, double top, BenchmarkReport report, string[] configs, int m)
    {
        double bars = left + NameWidth, width = PanelWidth - NameWidth - 70;
        double longest = configs.SelectMany(config => Comparison.Quantized.Select(way => Speed(report, config, way, m))).Append(1).Max();
        svg.Text(left, top - 10, m == 1 ? "M = 1 row of x" : $"M = {m} rows of x", 14, Palette.Ink, bold: true);
        double y = top, one = bars + (width / longest);
        svg.Line(one, top - 4, one, top + (configs.Length * ((Comparison.Quantized.Count * BarHeight) + GroupGap)) - GroupGap + 2, Palette.Ink, 1, "4 3");
        foreach (string config in configs)
        {
            svg.Text(bars - 8, y + (Comparison.Quantized.Count * BarHeight / 2) + 4, config, 12, Palette.Ink, "end");
            foreach (Comparison way in Comparison.Quantized)
            {
                double speed = Speed(report, config, way, m), length = width * speed / longest;
                svg.Box(bars, y, length, BarHeight - 2, way.Color, Tip(report, config, way, m));
                svg.Text(bars + length + 5, y + BarHeight - 3.5, string.Create(CultureInfo.InvariantCulture, $"{speed:0.00}×"), 10.5, Palette.Muted);
                y += BarHeight;
            }

            y += GroupGap;
        }
    }

    private static double Speed(BenchmarkReport report, string config, Comparison way, int m) =>
        report.Product(config, Comparison.Float32.Method, m) is { } dense && report.Product(config, way.Method, m) is { } figure
            ? dense.Seconds / figure.Seconds
            : 0;

    private static string Tip(BenchmarkReport report, string config, Comparison way, int m) =>
        report.Product(config, way.Method, m) is { } figure
            ? string.Create(CultureInfo.InvariantCulture, $"{config}, {way.Name}, M = {m}: {figure.Seconds * 1e3:F2} ms, {figure.GigaMultiplyAddsPerSecond:F1} GMAC/s, {figure.GigabytesPerSecond:F1} GB/s")
            : config;
}
