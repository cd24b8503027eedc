using System.Diagnostics;
using Specializer.Tests;

namespace Specializer.Bench.Cpu;

/// <summary>Compares products of a layer with float64, then times them.</summary>
/// <param name="copies">The layer, in as many copies as are to be walked through.</param>
/// <param name="m">Rows of x.</param>
internal sealed class ProductClock(LayerCopies copies, int m)
{
    private const int FewestCalls = 5;

    // ‖Δ‖/‖y‖ that exact activations and activations rounded to int8 stay well below.
    private const double LargestError = 1e-4;
    private const double LargestErrorOfInt8 = 2e-2;

    private readonly float[] _x = RandomFloats.Uniform(m * copies.Layers[0].InFeatures, seed: 3);
    private readonly float[] _y = new float[m * copies.Layers[0].OutFeatures];
    private int _next;

    /// <summary>Throws where sampled rows of W disagree with float64, for the first and the last row of x.</summary>
    /// <returns>‖Δ‖/‖y‖ over the sample.</returns>
    /// <exception cref="InvalidOperationException">They disagree.</exception>
    public double RequireAgreement(bool int8)
    {
        LinearLayer layer = copies.Layers[0];
        layer.Forward(_x, m, _y);
        double difference = 0;
        double size = 0;
        foreach (int n in Sample(layer.OutFeatures))
        {
            float[] w = copies.Row(n);
            foreach (int row in new[] { 0, m - 1 })
            {
                double expected = Dot(_x.AsSpan(row * w.Length, w.Length), w);
                difference += Math.Pow(_y[(row * layer.OutFeatures) + n] - expected, 2);
                size += expected * expected;
            }
        }

        double error = Math.Sqrt(difference / size);
        return error <= (int8 ? LargestErrorOfInt8 : LargestError)
            ? error
            : throw new InvalidOperationException($"{layer.GetType()} at M = {m}: ‖Δ‖/‖y‖ = {error:E2}.");
    }

    /// <summary>Calls until the JIT has compiled for good and caches are as they stay.</summary>
    public void WarmUp(double seconds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            Call();
        }
    }

    /// <summary>The median and the smallest time of a call, in milliseconds.</summary>
    public (double Median, double Smallest) Time(double seconds)
    {
        var times = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); times.Count < FewestCalls || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            long begin = Stopwatch.GetTimestamp();
            Call();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        times.Sort();
        return (times[times.Count / 2], times[0]);
    }

    private static IEnumerable<int> Sample(int n)
    {
        const int Rows = 24;
        return Enumerable.Range(0, Rows).Concat(Enumerable.Range(n - Rows, Rows)).Concat(Enumerable.Range(1, Rows).Select(i => i * (n / (Rows + 1))));
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private void Call()
    {
        _next = (_next + 1) % copies.Layers.Length;
        copies.Layers[_next].Forward(_x, m, _y);
    }
}
