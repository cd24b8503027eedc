using Specializer.Tests;

namespace Specializer.Generator.Tests.Execution;

/// <summary>What a property is checked for: a shape that the config can store, rows of x, and the seed of all values.</summary>
/// <param name="N">Rows of W.</param>
/// <param name="K">Columns of W.</param>
/// <param name="M">Rows of x.</param>
/// <param name="Seed">Seed of codes, scales, zeros and x.</param>
public sealed record WeightCase(int N, int K, int M, int Seed)
{
    /// <summary>A random quantized weight of that shape, put together without any kernel.</summary>
    public ReferenceWeight Weight(QuantConfig config) => new(config, config.Layout(N, K), new Random(Seed));

    /// <summary>x[M, K], normally distributed, each row of a magnitude of its own.</summary>
    public float[] X()
    {
        var random = new Random(Seed ^ 0x5eed);
        float[] x = new float[M * K];
        for (int row = 0; row < M; row++)
        {
            double magnitude = Math.Pow(10, (6 * random.NextDouble()) - 3);
            for (int k = 0; k < K; k++)
            {
                x[(row * K) + k] = (float)(magnitude * random.NextNormal());
            }
        }

        return x;
    }

    /// <summary>A dense weight [N, K]: normal, or with outliers, or far from 0, or with groups of equal elements.</summary>
    public float[] Dense()
    {
        var random = new Random(Seed);
        int kind = Seed % 4;
        float[] weight = new float[N * K];
        for (int i = 0; i < weight.Length; i++)
        {
            double value = 0.05 * random.NextNormal();
            weight[i] = (float)(kind switch
            {
                1 when random.Next(50) == 0 => 20 * value,
                2 => value + 3,
                3 when i % 256 < 128 => 0.25,
                _ => value,
            });
        }

        return weight;
    }
}
