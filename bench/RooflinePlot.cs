using System.Globalization;
using Specializer.Charts;

namespace Specializer.Bench;

/// <summary>A plot of multiply-adds a second against multiply-adds a byte, under what the machine allows.</summary>
/// <remarks>Source of the form: Williams, Waterman, Patterson, "Roofline: an insightful visual performance model", 2009. Both axes are logarithmic.</remarks>
/// <param name="svg">The picture.</param>
/// <param name="top">Upper edge of the content.</param>
/// <param name="intensity">The axis of multiply-adds a byte.</param>
/// <param name="peak">The highest roof, in 10⁹ multiply-adds a second.</param>
internal sealed class RooflinePlot(Svg svg, double top, Axis intensity, double peak)
{
    // The lowest rate that is shown, and the room above the highest roof.
    private const double Depth = 200;
    private const double Room = 1.6;

    private readonly double _least = peak / Depth;

    /// <summary>Where points go: multiply-adds a byte, 10⁹ multiply-adds a second.</summary>
    public Plot Plot { get; } = new(
        svg, 84, top, svg.Width - 116, svg.Height - top - 86, intensity, new Axis("10⁹ multiply-adds a second", peak / Depth, peak * Room, IsLogarithmic: true));

    /// <summary>Draws the slope of a bandwidth up to the level of a rate.</summary>
    /// <param name="bandwidth">10⁹ bytes a second.</param>
    /// <param name="rate">10⁹ multiply-adds a second.</param>
    /// <param name="color">The line's colour.</param>
    public void Roof(double bandwidth, double rate, string color)
    {
        double knee = rate / bandwidth;

        // A little to the right of where the slope enters, so that rounding does not put its beginning outside.
        double begin = Math.Max(intensity.Min, _least / bandwidth * 1.0001);
        Plot.Line([(begin, begin * bandwidth), (knee, rate), (intensity.Max, rate)], color, 2);
    }

    /// <summary>Names the slope of a bandwidth, beside its point at some multiply-adds a byte.</summary>
    public void NameSlope(double at, double bandwidth, string name, string color) =>
        Plot.Label(at, at * bandwidth, string.Create(CultureInfo.InvariantCulture, $"{name}: {bandwidth:F0} GB/s"), color);

    /// <summary>Names the level of a rate, above it from some multiply-adds a byte on.</summary>
    public void NameLevel(double at, double rate, string name, string color) =>
        Plot.Label(at, rate * 1.15, string.Create(CultureInfo.InvariantCulture, $"{name}: {rate:F0} GMAC/s"), color);
}
