using System.Globalization;
using System.Text;

namespace Specializer.Bench.Cpu;

/// <summary>Draws rates over arithmetic intensity, under the roofs of bandwidth and arithmetic, on logarithmic axes.</summary>
internal static class RooflinePlot
{
    private const double Width = 900;
    private const double Height = 560;
    private const double Left = 70;
    private const double Bottom = 500;
    private const double Top = 40;
    private const double Right = 700;

    // Multiply-adds a byte, and a second.
    private const double LeastIntensity = 0.125;
    private const double MostIntensity = 4096;
    private const double LeastRate = 1e9;

    private static readonly string[] Colours = ["#1f6fb4", "#d9730d", "#2a8f4d", "#b3261e", "#7a4fb5", "#5c5c5c"];

    /// <summary>The plot as SVG.</summary>
    public static string Of(CpuResults results)
    {
        double most = Math.Max(results.Limits.FloatRate, results.Limits.ByteRate) * 2;
        var svg = new StringBuilder();
        svg.Append(Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">"""));
        svg.Append("""<rect width="100%" height="100%" fill="white"/>""").Append('\n');
        Axes(svg, most);
        Roof(svg, results.Limits.ReadBandwidth, results.Limits.FloatRate, most, "float32", "#999");
        if (results.Limits.ByteRate > 0)
        {
            Roof(svg, results.Limits.ReadBandwidth, results.Limits.ByteRate, most, "bytes", "#333");
        }

        string[] kernels = [.. results.Kernels.Select(time => time.Kernel).Distinct()];
        foreach (KernelTime time in results.Kernels)
        {
            Point(svg, time, Colours[Array.IndexOf(kernels, time.Kernel) % Colours.Length], most);
        }

        Legend(svg, kernels);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Axes(StringBuilder svg, double most)
    {
        for (double x = LeastIntensity; x <= MostIntensity; x *= 2)
        {
            svg.Append(Line($"""<line x1="{X(x):F1}" y1="{Top}" x2="{X(x):F1}" y2="{Bottom}" stroke="#eee"/><text x="{X(x):F1}" y="{Bottom + 16}" text-anchor="middle">{x}</text>"""));
        }

        for (double y = LeastRate; y <= most; y *= 2)
        {
            svg.Append(Line($"""<line x1="{Left}" y1="{Y(y, most):F1}" x2="{Right}" y2="{Y(y, most):F1}" stroke="#eee"/><text x="{Left - 6}" y="{Y(y, most) + 4:F1}" text-anchor="end">{y / 1e9}</text>"""));
        }

        svg.Append(Line($"""<text x="{(Left + Right) / 2}" y="{Bottom + 40}" text-anchor="middle">multiply-adds for each byte of the weight</text>"""));
        svg.Append(Line($"""<text x="16" y="{(Top + Bottom) / 2}" text-anchor="middle" transform="rotate(-90 16 {(Top + Bottom) / 2})">multiply-adds a second, 10⁹</text>"""));
    }

    private static void Roof(StringBuilder svg, double bandwidth, double rate, double most, string name, string colour)
    {
        double ridge = rate / bandwidth;
        svg.Append(Line($"""<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{X(LeastRate / bandwidth * 1.01):F1},{Y(LeastRate, most):F1} {X(ridge):F1},{Y(rate, most):F1} {X(MostIntensity):F1},{Y(rate, most):F1}"/>"""));
        svg.Append(Line($"""<text x="{Right - 4}" y="{Y(rate, most) - 5:F1}" text-anchor="end" fill="{colour}">{name}, {rate / 1e9:F0}</text>"""));
    }

    private static void Point(StringBuilder svg, KernelTime time, string colour, double most)
    {
        string fill = time.Activations == "int8" ? colour : "white";
        string title = Invariant($"{time.Kernel}, x {time.Activations}, {time.N} × {time.K}, M = {time.M}: {time.Milliseconds:F2} ms");
        svg.Append(Line($"""<circle cx="{X(time.Intensity):F1}" cy="{Y(time.Rate, most):F1}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.5"><title>{title}</title></circle>"""));
    }

    private static void Legend(StringBuilder svg, string[] kernels)
    {
        double y = Top + 10;
        for (int i = 0; i < kernels.Length; i++, y += 20)
        {
            string colour = Colours[i % Colours.Length];
            svg.Append(Line($"""<circle cx="{Right + 24}" cy="{y}" r="4" fill="{colour}" stroke="{colour}"/><text x="{Right + 36}" y="{y + 4}">{kernels[i]}</text>"""));
        }

        svg.Append(Line($"""<text x="{Right + 18}" y="{y + 10}">filled: x of int8</text><text x="{Right + 18}" y="{y + 28}">hollow: x of float32</text>"""));
        svg.Append(Line($"""<text x="{Right + 18}" y="{y + 46}">from left: M = 1, 8, 512</text>"""));
    }

    private static double X(double intensity) =>
        Left + ((Right - Left) * Math.Log(intensity / LeastIntensity) / Math.Log(MostIntensity / LeastIntensity));

    private static double Y(double rate, double most) =>
        Bottom - ((Bottom - Top) * Math.Log(Math.Max(rate, LeastRate) / LeastRate) / Math.Log(most / LeastRate));

    private static string Line(FormattableString text) => Invariant(text) + "\n";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
