using System.Diagnostics;

namespace Specializer.Bench;

/// <summary>The time that work takes at best: what else runs on a machine only adds.</summary>
internal static class LeastTime
{
    /// <summary>Seconds of the fastest of some calls.</summary>
    public static double Of(int calls, Action action)
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return least;
    }
}
