using Specializer.Tests.Llama;
using Specializer.Tests.Schemes;

namespace Specializer.Tests.Training;

/// <summary>A small Llama of which some layers are dense, some quantized and frozen, and some have adapters; and its float64 oracle.</summary>
internal sealed class AdaptedLlama
{
    private const int Rank = 2;

    private readonly SmallLlama _small;
    private readonly Dictionary<string, double[]> _frozen = [];
    private readonly Dictionary<string, Adapter> _adapters = [];

    public AdaptedLlama()
    {
        _small = new SmallLlama(new LlamaConfig
        {
            VocabSize = 19,
            HiddenSize = 32,
            IntermediateSize = 64,
            NumHiddenLayers = 2,
            NumAttentionHeads = 4,
            NumKeyValueHeads = 2,
            HeadDim = 8,
            RmsNormEps = 1e-3,
            RopeTheta = 500,
            MaxPositionEmbeddings = 64,
            TieWordEmbeddings = false,
        });
        Model = Load();
        Model.Replace<Linear>(Change);
        foreach (NamedModule named in Model.NamedModules())
        {
            if (named.Module is QDoraLinear layer)
            {
                _adapters.Add(named.Name, new Adapter(layer, _frozen[named.Name + ".weight"]));
            }
        }
    }

    public LlamaForCausalLM Model { get; }

    /// <summary>The values of a parameter in float64, by the trainer's name; the oracle follows them.</summary>
    public double[] Values(string parameter)
    {
        int dot = parameter.LastIndexOf('.');
        Adapter adapter = _adapters[parameter[..dot]];
        return parameter[(dot + 1)..] switch
        {
            "lora_A" => adapter.A,
            "lora_B" => adapter.B,
            "lora_magnitude_vector" => adapter.Magnitude,
            _ => throw new ArgumentException(parameter),
        };
    }

    /// <summary>The mean of −ln p(next token) in float64.</summary>
    public double Loss(int[] tokens)
    {
        Dictionary<string, double[]> effective = _adapters.ToDictionary(pair => pair.Key + ".weight", pair => pair.Value.Effective());
        var oracle = new LlamaOracle(_small.Config, name => effective.TryGetValue(name, out double[]? weight) ? weight : Frozen(name));
        double[][] logits = oracle.Logits(tokens);
        return Enumerable.Range(0, tokens.Length - 1).Average(
            t => Math.Log(logits[t].Sum(Math.Exp)) - logits[t][tokens[t + 1]]);
    }

    private LlamaForCausalLM Load()
    {
        string folder = Directory.CreateTempSubdirectory("specializer-adapted-").FullName;
        try
        {
            using var source = SafetensorsFile.Open(_small.Save(folder));
            return LlamaForCausalLM.Load(_small.Config, source);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private double[] Frozen(string name)
    {
        if (!_frozen.TryGetValue(name, out double[]? values))
        {
            _frozen.Add(name, values = [.. _small[name].Select(value => (double)value)]);
        }

        return values;
    }

    private LinearLayer Change(string name, Linear linear)
    {
        switch (name.Split('.')[^1])
        {
            case "v_proj" or "up_proj" when name.Contains("layers.1", StringComparison.Ordinal):
                return linear;
            case "k_proj" when name.Contains("layers.1", StringComparison.Ordinal):
                QuantLinear<ThreeBits> frozen = QuantLinear<ThreeBits>.From(linear);
                Remember(name, frozen.Weight);
                return frozen;
            case "gate_proj" or "lm_head":
                return Adapted(name, QDoraLinear<StraddlingGroups>.From(linear, Rank, alpha: 1.3f), layer => layer.Weight);
            default:
                return Adapted(name, QDoraLinear<ThreeBits>.From(linear, Rank), layer => layer.Weight);
        }
    }

    private T Adapted<T>(string name, T layer, Func<T, QuantizedTensor> weight)
        where T : QDoraLinear
    {
        Remember(name, weight(layer));
        RandomFloats.Normal(layer.B.Length, seed: name.Length).Select(value => value * 0.3f).ToArray().CopyTo(layer.B, 0);
        return layer;
    }

    private void Remember(string name, QuantizedTensor weight) =>
        _frozen.Add(name + ".weight", [.. weight.Dequantize().Select(value => (double)value)]);

    /// <summary>An adapter in float64; its norms stay as they are when A and B change, as in the gradient.</summary>
    private sealed class Adapter
    {
        private readonly QDoraLinear _layer;
        private readonly double[] _weight;
        private readonly double[] _norms;

        public Adapter(QDoraLinear layer, double[] weight)
        {
            (_layer, _weight) = (layer, weight);
            (A, B, Magnitude) = (Doubles(layer.A), Doubles(layer.B), Doubles(layer.Magnitude));
            _norms = [.. Sums().Chunk(layer.InFeatures).Select(row => Math.Sqrt(row.Sum(value => value * value)))];
        }

        public double[] A { get; }

        public double[] B { get; }

        public double[] Magnitude { get; }

        public double[] Effective() =>
            [.. Sums().Select((value, i) => value * _layer.Alpha * Magnitude[i / _layer.InFeatures] / _norms[i / _layer.InFeatures])];

        private IEnumerable<double> Sums()
        {
            int k = _layer.InFeatures, rank = _layer.Rank;
            return _weight.Select((value, i) => value + Enumerable.Range(0, rank).Sum(r => B[(i / k * rank) + r] * A[(r * k) + (i % k)]));
        }

        private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];
    }
}
