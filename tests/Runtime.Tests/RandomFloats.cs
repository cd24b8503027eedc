namespace Specializer.Tests;

/// <summary>Random test input that is the same in every run.</summary>
internal static class RandomFloats
{
    /// <summary>Normally distributed numbers of variance 1.</summary>
    public static float[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
