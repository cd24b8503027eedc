namespace Specializer.Tests.Training;

public sealed class AttentionGradientTests
{
    private static readonly LlamaConfig Config = new()
    {
        HiddenSize = 20,
        IntermediateSize = 1,
        NumHiddenLayers = 1,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 6,
        VocabSize = 1,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(131)]
    public void Run_AnyLength_IsNearTheFloat64Gradient(int positions)
    {
        int queryFeatures = Config.NumAttentionHeads * Config.HeadDim, keyFeatures = Config.NumKeyValueHeads * Config.HeadDim;
        float[] queries = RandomFloats.Normal(positions * queryFeatures, 1), grad = RandomFloats.Normal(positions * queryFeatures, 2);
        float[] keys = RandomFloats.Normal(positions * keyFeatures, 3), values = RandomFloats.Normal(positions * keyFeatures, 4);
        float[] gradQueries = new float[queries.Length], gradKeys = new float[keys.Length], gradValues = new float[values.Length];
        AttentionGradient.Run(new AttentionTensors(Config, positions, queries, keys, values), grad, gradQueries, gradKeys, gradValues);

        (double[] q, double[] k, double[] v) = Expected(positions, queries, keys, values, grad);
        AssertNear(q, gradQueries);
        AssertNear(k, gradKeys);
        AssertNear(v, gradValues);
    }

    private static (double[] Queries, double[] Keys, double[] Values) Expected(
        int positions, float[] queries, float[] keys, float[] values, float[] grad)
    {
        int d = Config.HeadDim, heads = Config.NumAttentionHeads, keyHeads = Config.NumKeyValueHeads;
        double[] gradQueries = new double[queries.Length], gradKeys = new double[keys.Length], gradValues = new double[values.Length];
        for (int head = 0; head < heads; head++)
        {
            for (int t = 0; t < positions; t++)
            {
                int query = ((t * heads) + head) * d;
                int key(int u) => ((u * keyHeads) + (head / (heads / keyHeads))) * d;
                double[] weights = [.. Enumerable.Range(0, t + 1).Select(u => Math.Exp(Dot(queries, query, keys, key(u)) / Math.Sqrt(d)))];
                double sum = weights.Sum();
                double[] slopes = [.. Enumerable.Range(0, t + 1).Select(u => Dot(grad, query, values, key(u)))];
                double mean = weights.Zip(slopes, (weight, slope) => weight / sum * slope).Sum();
                for (int u = 0; u <= t; u++)
                {
                    double weight = weights[u] / sum, score = weight * (slopes[u] - mean) / Math.Sqrt(d);
                    for (int i = 0; i < d; i++)
                    {
                        gradValues[key(u) + i] += weight * grad[query + i];
                        gradKeys[key(u) + i] += score * queries[query + i];
                        gradQueries[query + i] += score * keys[key(u) + i];
                    }
                }
            }
        }

        return (gradQueries, gradKeys, gradValues);

        double Dot(float[] a, int atA, float[] b, int atB) => Enumerable.Range(0, d).Sum(i => (double)a[atA + i] * b[atB + i]);
    }

    private static void AssertNear(double[] expected, float[] actual)
    {
        double allowed = (1e-5 * expected.Max(Math.Abs)) + 1e-12;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"[{i}] is {actual[i]}, farther than {allowed} from {expected[i]}.");
        }
    }
}
