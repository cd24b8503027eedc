#if SPECIALIZER_ILGPU
using Xunit;

namespace Specializer.Tests;

/// <summary>Layers and values that several tests use.</summary>
internal static class Layers
{
    /// <summary>A quantized layer [n, k].</summary>
    public static QuantLinear<TScheme> Make<TScheme>(int n, int k, bool bias = true)
        where TScheme : struct, IQuantScheme<TScheme> => QuantLinear<TScheme>.From(Dense(n, k, bias));

    /// <summary>A dense layer [n, k].</summary>
    public static Linear Dense(int n, int k, bool bias = true) =>
        new(Values(n * k, seed: 1), k, n, bias ? Values(n, seed: 2) : null);

    /// <summary>Values around 0, none beyond ±0.5.</summary>
    public static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() + random.NextDouble() - 1) * 0.5))];
    }

    /// <summary>Values that binary16 holds, so that a device that rounds x to it changes nothing.</summary>
    public static float[] HalfValues(int count, int seed) => [.. Values(count, seed).Select(value => (float)(Half)value)];

    /// <summary>Asserts that no element differs by more than a fraction of the largest.</summary>
    public static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        float largest = 0;
        foreach (float value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                $"{what}: element {i} of {expected.Length} is {actual[i]}, not {expected[i]}; the largest is {largest}.");
        }
    }
}
#endif
