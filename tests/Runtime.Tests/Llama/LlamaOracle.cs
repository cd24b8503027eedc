namespace Specializer.Tests.Llama;

/// <summary>The decoder's formulas in float64, one element after the other and without a cache.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="tensor">The values of a tensor, row-major.</param>
internal sealed class LlamaOracle(LlamaConfig config, Func<string, double[]> tensor)
{
    private readonly LlamaConfig _config = config;

    public LlamaOracle(SmallLlama llama)
        : this(llama.Config, name => [.. llama[name].Select(value => (double)value)])
    {
    }

    /// <summary>[M][vocabulary] logits.</summary>
    public double[][] Logits(int[] tokens)
    {
        double[][] x = [.. tokens.Select(token => Row("model.embed_tokens", token))];
        for (int layer = 0; layer < _config.NumHiddenLayers; layer++)
        {
            string name = $"model.layers.{layer}";
            x = Add(x, Attention(name + ".self_attn", Norm(name + ".input_layernorm", x)));
            x = Add(x, Mlp(name + ".mlp", Norm(name + ".post_attention_layernorm", x)));
        }

        return Product(_config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head", Norm("model.norm", x));
    }

    private double[][] Attention(string name, double[][] x)
    {
        int d = _config.HeadDim;
        double[][] q = Rotate(Product(name + ".q_proj", x)), k = Rotate(Product(name + ".k_proj", x)), v = Product(name + ".v_proj", x);
        double[][] y = [.. x.Select(_ => new double[_config.NumAttentionHeads * d])];
        for (int head = 0; head < _config.NumAttentionHeads; head++)
        {
            int keyBegin = head / (_config.NumAttentionHeads / _config.NumKeyValueHeads) * d;
            for (int t = 0; t < x.Length; t++)
            {
                double[] weights = [.. Enumerable.Range(0, t + 1).Select(
                    u => Math.Exp(Enumerable.Range(0, d).Sum(i => q[t][(head * d) + i] * k[u][keyBegin + i]) / Math.Sqrt(d)))];
                for (int i = 0; i < d; i++)
                {
                    y[t][(head * d) + i] = Enumerable.Range(0, t + 1).Sum(u => weights[u] * v[u][keyBegin + i]) / weights.Sum();
                }
            }
        }

        return Product(name + ".o_proj", y);
    }

    private double[][] Mlp(string name, double[][] x)
    {
        double[][] gate = Product(name + ".gate_proj", x), up = Product(name + ".up_proj", x);
        return Product(name + ".down_proj", [.. gate.Zip(up, (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray())]);
    }

    private double[][] Rotate(double[][] x)
    {
        int d = _config.HeadDim;
        return [.. x.Select((row, position) => row.Select((value, index) =>
        {
            int i = index % d, pair = i % (d / 2);
            double angle = position * Math.Pow(_config.RopeTheta, -2.0 * pair / d);
            return i < d / 2
                ? (value * Math.Cos(angle)) - (row[index + (d / 2)] * Math.Sin(angle))
                : (value * Math.Cos(angle)) + (row[index - (d / 2)] * Math.Sin(angle));
        }).ToArray())];
    }

    private double[][] Norm(string name, double[][] x)
    {
        double[] weight = tensor(name + ".weight");
        return [.. x.Select(row =>
        {
            double root = Math.Sqrt(row.Average(value => value * value) + _config.RmsNormEps);
            return row.Zip(weight, (value, factor) => value / root * factor).ToArray();
        })];
    }

    private double[][] Product(string name, double[][] x)
    {
        double[][] weight = [.. tensor(name + ".weight").Chunk(x[0].Length)];
        return [.. x.Select(values => weight.Select(row => row.Zip(values, (a, b) => a * b).Sum()).ToArray())];
    }

    private double[] Row(string name, int row) => tensor(name + ".weight")[(row * _config.HiddenSize)..((row + 1) * _config.HiddenSize)];

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => u + v).ToArray())];
}
