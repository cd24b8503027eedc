#if SPECIALIZER_ILGPU
using Specializer.Tests.Llama;

namespace Specializer.Tests;

/// <summary>A small Llama of random weights, dense or with layers of every kind.</summary>
internal static class QuantizedLlama
{
    /// <summary>The shape: grouped queries, a vocabulary that no word divides.</summary>
    public static LlamaConfig Config { get; } = new()
    {
        VocabSize = 37,
        HiddenSize = 64,
        IntermediateSize = 96,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 16,
        RmsNormEps = 1e-5,
        RopeTheta = 500,
        MaxPositionEmbeddings = 96,
        TieWordEmbeddings = true,
    };

    /// <summary>The model with some layers quantized, one of them with an adapter and one with int8 activations.</summary>
    public static LlamaForCausalLM Make(bool isTied = true)
    {
        LlamaForCausalLM model = MakeDense(isTied);
        model.Replace<Linear>(Quantize);
        return model;
    }

    /// <summary>The model as it was made.</summary>
    public static LlamaForCausalLM MakeDense(bool isTied = true)
    {
        string folder = Directory.CreateTempSubdirectory("specializer-gpu-llama-").FullName;
        try
        {
            var small = new SmallLlama(Config with { TieWordEmbeddings = isTied });
            using var source = SafetensorsFile.Open(small.Save(folder));
            return LlamaForCausalLM.Load(small.Config, source);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Tokens of the vocabulary.</summary>
    public static int[] Tokens(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Config.VocabSize))];
    }

    /// <summary>Layers that share x among them, and of each kind one: the emulator takes long for products straight from the codes.</summary>
    private static LinearLayer Quantize(string name, Linear linear) => name switch
    {
        "model.layers.0.self_attn.q_proj" => QuantLinear<Gpu4>.From(linear),
        "model.layers.0.self_attn.k_proj" => Adapted(QDoraLinear<Gpu4>.From(linear, rank: 3, alpha: 1.2f)),
        "model.layers.0.self_attn.v_proj" => QuantLinear<Gpu3>.From(linear),
        "model.layers.1.self_attn.o_proj" => W8A8Linear<GpuWeight8, GpuToken8>.From(linear),
        "model.layers.1.mlp.down_proj" => QuantLinear<Gpu4G32>.From(linear),
        _ => linear,
    };

    private static QDoraLinear<Gpu4> Adapted(QDoraLinear<Gpu4> layer)
    {
        RandomFloats.Normal(layer.B.Length, seed: 5).Select(value => value * 0.1f).ToArray().CopyTo(layer.B, 0);
        layer.AdapterChanged();
        return layer;
    }
}
#endif
