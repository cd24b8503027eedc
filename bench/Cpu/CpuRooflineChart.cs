using System.Globalization;
using Specializer.Charts;

namespace Specializer.Bench.Cpu;

/// <summary>Products of every format under the machine's roofs: a colour a format, a marker for what x is.</summary>
internal static class CpuRooflineChart
{
    private const double Giga = 1e9;

    /// <summary>The picture.</summary>
    /// <param name="runs">Each kernel is in one of them; the roofs are the highest that one of them found.</param>
    public static string Draw(IReadOnlyList<CpuResults> runs)
    {
        var svg = new Svg(1200, 640);
        svg.Head(
            "Roofline of the processor: products with weights out of memory",
            $"From left to right, each format at M = {string.Join(", ", KernelGroup.RowsOfX)} rows of x. The slope is read bandwidth, the levels are peaks of multiply-adds. Hover for names.");
        KernelTime[] times = [.. runs.SelectMany(run => run.Kernels)];
        string[] formats = [.. times.Select(time => time.Kernel).Distinct().OrderBy(KernelGroup.IndexOf)];
        Explain(svg, formats);
        Axis intensity = new("multiply-adds for each byte of the weight", 0.2, 5000, IsLogarithmic: true);
        var limits = new MachineLimits(
            runs.Max(run => run.Limits.ReadBandwidth) / Giga, runs.Max(run => run.Limits.FloatRate) / Giga, runs.Max(run => run.Limits.ByteRate) / Giga);
        var roofline = new RooflinePlot(svg, 124, intensity, Math.Max(limits.FloatRate, limits.ByteRate));
        roofline.Plot.Frame("");
        Roofs(roofline, limits);
        foreach (KernelTime time in times)
        {
            bool isInt8 = time.Activations == "int8";
            roofline.Plot.Point(
                time.Intensity, time.Rate / Giga, isInt8 ? Marker.Dot : Marker.Ring, isInt8 ? 9 : 10, Color(formats, time.Kernel), Tip(time));
        }

        NameFastest(roofline, times, formats);
        svg.Foot($"dotnet run -c Release --project bench -- --cpu, {runs[^1].Date:yyyy-MM-dd}, {runs[^1].Machine}");
        return svg.ToString();
    }

    private static void Explain(Svg svg, string[] formats)
    {
        var legend = new Legend();
        foreach (string format in formats)
        {
            legend.Add(format, Color(formats, format), Marker.Dot);
        }

        legend.Add("x of int8", Palette.Ink, Marker.Dot).Add("x of float32", Palette.Ink, Marker.Ring).Draw(svg, 24, 80);
    }

    private static void Roofs(RooflinePlot roofline, MachineLimits limits)
    {
        if (limits.ByteRate > 0)
        {
            roofline.Roof(limits.ReadBandwidth, limits.ByteRate, Palette.Ink);
            roofline.NameLevel(60, limits.ByteRate, "peak of bytes", Palette.Ink);
        }

        roofline.Roof(limits.ReadBandwidth, limits.FloatRate, Palette.Muted);
        roofline.NameLevel(60, limits.FloatRate, "peak of float32", Palette.Muted);
        roofline.NameSlope(0.3, limits.ReadBandwidth, "memory", Palette.Ink);
    }

    /// <summary>Of each format and M, the fastest product is the one worth a name.</summary>
    private static void NameFastest(RooflinePlot roofline, KernelTime[] times, string[] formats)
    {
        foreach (KernelTime time in times.GroupBy(time => (time.Kernel, time.M)).Select(same => same.MaxBy(time => time.Rate)!))
        {
            roofline.Plot.Label(time.Intensity, time.Rate / Giga, $"{time.Kernel} M={time.M}", Color(formats, time.Kernel));
        }
    }

    private static string Color(string[] formats, string format) => Palette.Series[Array.IndexOf(formats, format) % Palette.Series.Count];

    private static string Tip(KernelTime time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.Kernel}, x of {time.Activations}, {time.N} × {time.K}, M = {time.M}: {time.Milliseconds:F2} ms, {time.Rate / Giga:F0} GMAC/s");
}
