using System.Globalization;
using Specializer.Charts;

namespace Specializer.Bench;

/// <summary>Relative error of a normal weight against bits per weight, every config of the grid.</summary>
internal static class ErrorPlot
{
    /// <summary>The picture.</summary>
    public static string Draw(BenchmarkReport report)
    {
        var svg = new Svg(1200, 560);
        svg.Head(
            "Error of the weight against its size",
            "A weight of normal numbers, 512 × 512. Lower left is better; the line joins configs that no smaller one beats.");
        new Legend()
            .Add("groups along K", Palette.Blue, Marker.Dot)
            .Add("groups along N", Palette.Orange, Marker.Square)
            .AddLine("Pareto front", Palette.Pink)
            .Draw(svg, 24, 80);
        double widest = Math.Ceiling(report.Errors.Max(point => point.BitsPerWeight) + 0.2);
        var plot = new Plot(
            svg, 84, 110, 1084, 372, new Axis("bits per weight in a file, scales and zeros included", 1.5, widest),
            new Axis("relative error of the weight, %", 0.3, 100, IsLogarithmic: true));
        plot.Frame("");
        WeightError[] front = [.. Front(report.Errors)];
        plot.Line(front.Select(point => (point.BitsPerWeight, 100 * point.RelativeError)), Palette.Pink, 2);
        foreach (WeightError point in report.Errors)
        {
            string tip = string.Create(
                CultureInfo.InvariantCulture, $"{point.Config}: {point.BitsPerWeight:F2} bits per weight, error {point.RelativeError:P2}");
            plot.Point(
                point.BitsPerWeight, 100 * point.RelativeError, point.Axis == 1 ? Marker.Dot : Marker.Square, 9, Color(point), tip);
        }

        foreach (WeightError point in front.Concat(report.Errors.Except(front)))
        {
            plot.Label(point.BitsPerWeight, 100 * point.RelativeError, point.Config, Color(point));
        }

        svg.Foot($"{report.Command}, {report.Date}");
        return svg.ToString();
    }

    private static string Color(WeightError point) => point.Axis == 1 ? Palette.Blue : Palette.Orange;

    private static IEnumerable<WeightError> Front(IReadOnlyList<WeightError> points)
    {
        double best = double.PositiveInfinity;
        foreach (WeightError point in points)
        {
            if (point.RelativeError < best)
            {
                best = point.RelativeError;
                yield return point;
            }
        }
    }
}
