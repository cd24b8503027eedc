using System.Globalization;
using Specializer.Charts;

namespace Specializer.GpuBench;

/// <summary>Microseconds of a product against rows of x, both logarithmic: a line a config.</summary>
internal static class TimePlot
{
    private static readonly Marker[] Markers = [Marker.Dot, Marker.Square, Marker.Diamond];

    /// <summary>The picture of forward products at one size.</summary>
    /// <param name="run">The figures.</param>
    /// <param name="size">N and K; the run has forward products of that size.</param>
    public static string Draw(BenchmarkRun run, int size)
    {
        Measurement[] points = [.. run.Measurements.Where(each => each.Operation == "forward" && each.Size == size)];
        int[] rows = [.. points.Select(each => each.M).Distinct().Order()];
        var svg = new Svg(900, 560);
        svg.Head(
            $"Time of y = x·Ŵᵀ on {run.Device}, W of {size} × {size}",
            "Lower is better. Each call reads another copy of W, so that none is in a cache; x is arranged. Hover for figures.");
        Axis m = new("M, rows of x", rows[0] / 1.15, rows[^1] * 1.15, IsLogarithmic: true) { Ticks = [.. rows.Select(row => (double)row)] };
        Axis time = new("µs a call", points.Min(each => each.Microseconds) / 1.3, points.Max(each => each.Microseconds) * 1.3, IsLogarithmic: true);
        var plot = new Plot(svg, 84, 112, 790, 362, m, time);
        plot.Frame("");
        var legend = new Legend();
        int series = 0;
        foreach (IGrouping<string, Measurement> config in points.GroupBy(each => each.Config))
        {
            string color = Palette.Series[series % Palette.Series.Count];
            Marker marker = Markers[series++ % Markers.Length];
            legend.Add(config.Key, color, marker);
            Series(plot, [.. config.OrderBy(each => each.M)], color, marker);
        }

        legend.Draw(svg, 24, 82);
        svg.Foot($"gpubench cuda, {run.Date}, driver {run.Driver}");
        return svg.ToString();
    }

    private static void Series(Plot plot, Measurement[] points, string color, Marker marker)
    {
        plot.Line(points.Select(each => ((double)each.M, each.Microseconds)), color, 2);
        foreach (Measurement each in points)
        {
            string tip = string.Create(CultureInfo.InvariantCulture, $"{each.Config}, M = {each.M}: {each.Microseconds:F2} µs");
            plot.Point(each.M, each.Microseconds, marker, 8, color, tip);
        }
    }
}
