namespace Specializer.Tests.Llama;

/// <summary>A Llama of random weights, of sizes that no register divides, as a checkpoint.</summary>
internal sealed class SmallLlama
{
    private readonly OrderedDictionary<string, (long[] Shape, float[] Values)> _tensors = [];

    public SmallLlama(bool tieWordEmbeddings)
        : this(new LlamaConfig
        {
            VocabSize = 19,
            HiddenSize = 20,
            IntermediateSize = 33,
            NumHiddenLayers = 3,
            NumAttentionHeads = 6,
            NumKeyValueHeads = 2,
            HeadDim = 10,
            RmsNormEps = 1e-3,
            RopeTheta = 500,
            MaxPositionEmbeddings = 64,
            TieWordEmbeddings = tieWordEmbeddings,
        })
    {
    }

    public SmallLlama(LlamaConfig config)
    {
        Config = config;
        AddTensors();
    }

    public LlamaConfig Config { get; }

    /// <summary>The values of a tensor, row-major.</summary>
    public float[] this[string name] => _tensors[name].Values;

    public void Remove(string name) => _tensors.Remove(name);

    public void Add(string name, params long[] shape)
    {
        int count = (int)shape.Aggregate((a, b) => a * b);
        _tensors[name] = (shape, [.. RandomFloats.Normal(count, seed: _tensors.Count).Select(value => value * 0.4f)]);
    }

    /// <summary>Writes the tensors as float32 and returns the file's path.</summary>
    public string Save(string folder)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, (long[] shape, float[] values)) in _tensors)
        {
            writer.Add<float>(name, shape, values);
        }

        string path = Path.Combine(folder, "model.safetensors");
        writer.Save(path);
        return path;
    }

    private void AddTensors()
    {
        int queries = Config.NumAttentionHeads * Config.HeadDim;
        int keys = Config.NumKeyValueHeads * Config.HeadDim;
        Add("model.embed_tokens.weight", Config.VocabSize, Config.HiddenSize);
        for (int layer = 0; layer < Config.NumHiddenLayers; layer++)
        {
            string name = $"model.layers.{layer}";
            Add($"{name}.self_attn.q_proj.weight", queries, Config.HiddenSize);
            Add($"{name}.self_attn.k_proj.weight", keys, Config.HiddenSize);
            Add($"{name}.self_attn.v_proj.weight", keys, Config.HiddenSize);
            Add($"{name}.self_attn.o_proj.weight", Config.HiddenSize, queries);
            Add($"{name}.mlp.gate_proj.weight", Config.IntermediateSize, Config.HiddenSize);
            Add($"{name}.mlp.up_proj.weight", Config.IntermediateSize, Config.HiddenSize);
            Add($"{name}.mlp.down_proj.weight", Config.HiddenSize, Config.IntermediateSize);
            Add($"{name}.input_layernorm.weight", Config.HiddenSize);
            Add($"{name}.post_attention_layernorm.weight", Config.HiddenSize);
        }

        Add("model.norm.weight", Config.HiddenSize);
        if (!Config.TieWordEmbeddings)
        {
            Add("lm_head.weight", Config.VocabSize, Config.HiddenSize);
        }
    }
}
