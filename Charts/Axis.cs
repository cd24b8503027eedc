using System.Globalization;

namespace Specializer.Charts;

/// <summary>The values of one direction of a plot.</summary>
/// <param name="Title">What is measured, with its unit.</param>
/// <param name="Min">The smallest value shown; above 0 where logarithmic.</param>
/// <param name="Max">The largest value shown.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal ratios.</param>
public sealed record Axis(string Title, double Min, double Max, bool IsLogarithmic = false)
{
    private const int MostTicks = 9;

    /// <summary>Values with a line and a number; round ones unless they are set.</summary>
    public IReadOnlyList<double> Ticks
    {
        get => field ?? (IsLogarithmic ? LogarithmicTicks() : LinearTicks());
        init;
    }

    /// <summary>Where a value lies, 0 at <see cref="Min"/> and 1 at <see cref="Max"/>.</summary>
    public double Position(double value) => IsLogarithmic
        ? Math.Log(value / Min) / Math.Log(Max / Min)
        : (value - Min) / (Max - Min);

    /// <summary>Whether a value is shown.</summary>
    public bool Holds(double value) => value >= Min && value <= Max;

    /// <summary>A number as the axis writes it.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);

    private List<double> LinearTicks()
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10(Max - Min)));
        foreach (double part in (double[])[0.1, 0.2, 0.5, 1])
        {
            if ((Max - Min) / (step * part) <= MostTicks)
            {
                step *= part;
                break;
            }
        }

        List<double> ticks = [];
        for (double i = Math.Ceiling((Min / step) - 1e-9); i * step <= Max + (step * 1e-9); i++)
        {
            ticks.Add(Math.Round(i * step, 10) + 0.0); // -0 + 0 is 0
        }

        return ticks;
    }

    private List<double> LogarithmicTicks()
    {
        double decades = Math.Log10(Max / Min);
        double[] parts = decades > 4 ? [1] : decades > 1.5 ? [1, 2, 5] : [1, 1.5, 2, 3, 5, 7];
        List<double> ticks = [];
        for (double power = Math.Pow(10, Math.Floor(Math.Log10(Min))); power <= Max; power *= 10)
        {
            ticks.AddRange(parts.Select(part => part * power).Where(Holds));
        }

        return ticks;
    }
}
