using System.Globalization;
using System.Text;

namespace Specializer.GpuBench;

/// <summary>An SVG plot: microseconds over M, both logarithmic, a line a config.</summary>
internal static class BandwidthPlot
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Margin = 56;

    private static readonly string[] Colours = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#7f7f7f"];

    /// <summary>The plot of forward products at one size.</summary>
    public static string Of(BenchmarkRun run, int size)
    {
        Measurement[] points = [.. run.Measurements.Where(each => each.Operation == "forward" && each.Size == size)];
        double least = points.Min(each => each.Microseconds) / 1.2, most = points.Max(each => each.Microseconds) * 1.2;
        int widest = points.Max(each => each.M);
        var svg = new StringBuilder();
        Append($"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{Height}' font-family='sans-serif' font-size='12'>");
        Append($"<rect width='{Width}' height='{Height}' fill='white'/>");
        Append($"<text x='{Margin}' y='20'>{size}² on {run.Device}: µs a call over rows of x, {run.Date}</text>");
        foreach (int m in points.Select(each => each.M).Distinct())
        {
            Append($"<line x1='{X(m):F1}' y1='{Margin}' x2='{X(m):F1}' y2='{Height - Margin}' stroke='#ddd'/>");
            Append($"<text x='{X(m):F1}' y='{Height - Margin + 16}' text-anchor='middle'>{m}</text>");
        }

        foreach (double tick in new[] { 1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000 }.Where(tick => tick >= least && tick <= most))
        {
            Append($"<line x1='{Margin}' y1='{Y(tick):F1}' x2='{Width - Margin}' y2='{Y(tick):F1}' stroke='#ddd'/>");
            Append($"<text x='{Margin - 6}' y='{Y(tick) + 4:F1}' text-anchor='end'>{tick}</text>");
        }

        int line = 0;
        foreach (IGrouping<string, Measurement> config in points.GroupBy(each => each.Config))
        {
            string colour = Colours[line % Colours.Length];
            Append($"<polyline fill='none' stroke='{colour}' stroke-width='2' points='{string.Join(' ', config.OrderBy(each => each.M).Select(Point))}'/>");
            Append($"<text x='{Width - Margin + 6}' y='{Margin + (16 * line)}' fill='{colour}'>{config.Key}</text>");
            line++;
        }

        return svg.Append("</svg>\n").ToString();

        void Append(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        double X(double m) => Margin + ((Width - (2 * Margin)) * Math.Log(m) / Math.Max(1e-9, Math.Log(widest)));
        double Y(double microseconds) => Height - Margin - ((Height - (2 * Margin)) * Math.Log(microseconds / least) / Math.Log(most / least));
        string Point(Measurement each) => string.Create(CultureInfo.InvariantCulture, $"{X(each.M):F1},{Y(each.Microseconds):F1}");
    }
}
