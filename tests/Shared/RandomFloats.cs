namespace Specializer.Tests;

/// <summary>Random input of tests and benchmarks that is the same in every run.</summary>
internal static class RandomFloats
{
    /// <summary>Normally distributed numbers of variance 1.</summary>
    public static float[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
    }

    /// <summary>Evenly distributed numbers in ±0.5.</summary>
    public static float[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>The next normally distributed number of variance 1. Source: Box and Muller, 1958.</summary>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
