using System.Text.Json;

namespace Specializer;

/// <summary>Reads a <see cref="LlamaConfig"/> and refuses what the decoder would run wrongly.</summary>
/// <remarks>Keys and defaults: <c>LlamaConfig</c> in transformers, models/llama/configuration_llama.py.</remarks>
internal sealed class LlamaConfigReader(string path) : IDisposable
{
    private const long MostBytes = 16 << 20;

    private readonly JsonFile file = JsonFile.Read(path, MostBytes);

    /// <summary>The config.</summary>
    /// <exception cref="InvalidDataException">Something is missing, impossible or not a plain Llama.</exception>
    public LlamaConfig Read()
    {
        RequireText("model_type", "llama", isOptional: false);
        RequireText("hidden_act", "silu", isOptional: true);
        RequireFalse("attention_bias");
        RequireFalse("mlp_bias");
        RopeScaling? scaling = RopeScalingReader.Read(file);

        int heads = Count("num_attention_heads");
        int hiddenSize = Count("hidden_size");
        var config = new LlamaConfig
        {
            HiddenSize = hiddenSize,
            IntermediateSize = Count("intermediate_size"),
            NumHiddenLayers = Count("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = KeyValueHeads(heads),
            HeadDim = HeadDim(hiddenSize, heads),
            VocabSize = Count("vocab_size"),
            MaxPositionEmbeddings = Count("max_position_embeddings", 2048),
            RmsNormEps = file.Positive("rms_norm_eps", file.Root, 1e-6),
            RopeTheta = RopeTheta(),
            RopeScaling = scaling,
            TieWordEmbeddings = Flag("tie_word_embeddings"),
        };
        return config;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private int KeyValueHeads(int heads)
    {
        int keyValueHeads = Count("num_key_value_heads", heads);
        return heads % keyValueHeads == 0
            ? keyValueHeads
            : throw file.Invalid(
                "num_key_value_heads", $"is {keyValueHeads}, which does not divide the {heads} of num_attention_heads.");
    }

    private int HeadDim(int hiddenSize, int heads)
    {
        bool given = JsonFile.TryGet(file.Root, "head_dim", out _);
        if (!given && hiddenSize % heads != 0)
        {
            throw file.Invalid("num_attention_heads", $"is {heads}, which does not divide the {hiddenSize} of hidden_size.");
        }

        int headDim = given ? Count("head_dim") : hiddenSize / heads;
        if (headDim % 2 != 0)
        {
            throw file.Invalid("head_dim", $"is {headDim}; rotary positions turn pairs of features, so it must be even.");
        }

        return (long)headDim * heads <= int.MaxValue
            ? headDim
            : throw file.Invalid("head_dim", $"is {headDim}, too many features for {heads} heads.");
    }

    /// <summary>Newer files keep the base in <c>rope_parameters</c>, older ones at the root.</summary>
    private double RopeTheta()
    {
        double atRoot = file.Positive("rope_theta", file.Root, 10_000);
        return JsonFile.TryGet(file.Root, "rope_parameters", out JsonElement parameters)
            ? file.Positive("rope_theta", parameters, atRoot)
            : atRoot;
    }

    private void RequireText(string key, string supported, bool isOptional)
    {
        if (!file.TryGet(key, out JsonElement value))
        {
            if (!isOptional)
            {
                throw file.Invalid(key, $"is missing; it must be \"{supported}\".");
            }

            return;
        }

        string text = file.Text(key, value);
        if (text != supported)
        {
            throw file.Invalid(key, $"is {CheckpointError.Quote(text)}; only \"{supported}\" is supported.");
        }
    }

    private void RequireFalse(string key)
    {
        if (Flag(key))
        {
            throw file.Invalid(key, "is true; only Llamas without biases are supported.");
        }
    }

    private bool Flag(string key)
    {
        if (!file.TryGet(key, out JsonElement value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw file.Invalid(key, $"is {JsonFile.Show(value)}, which is neither true nor false.");
    }

    private int Count(string key, int? absent = null)
    {
        if (!file.TryGet(key, out JsonElement value))
        {
            return absent ?? throw file.Invalid(key, "is missing.");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count > 0
            ? count
            : throw file.Invalid(key, $"is {JsonFile.Show(value)}, which is no whole number from 1 to {int.MaxValue}.");
    }
}
