namespace Specializer;

/// <summary>The shape of a Llama, under the names of its Hugging Face <c>config.json</c>.</summary>
public sealed record LlamaConfig
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "config.json";

    /// <summary>Features of the residual stream: <c>hidden_size</c>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Features between the projections of an MLP: <c>intermediate_size</c>.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Decoder layers: <c>num_hidden_layers</c>.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Heads of queries: <c>num_attention_heads</c>.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>
    /// Heads of keys and of values, a divisor of <see cref="NumAttentionHeads"/>: <c>num_key_value_heads</c>.
    /// A file without it means as many as there are heads of queries.
    /// </summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Features of a head, even: <c>head_dim</c>. A file without it means hidden size over heads of queries.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Tokens in the vocabulary: <c>vocab_size</c>.</summary>
    public required int VocabSize { get; init; }

    /// <summary>What RMSNorm adds to the mean square: <c>rms_norm_eps</c>.</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>The base of the rotary angles: <c>rope_theta</c>.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>How the rotary frequencies are lowered for longer sequences, or null: <c>rope_scaling</c> or <c>rope_parameters</c>.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>
    /// Whether the rotary frequencies are rounded to binary16, as torch leaves them after <c>model.half()</c>. No key of
    /// a config file says so; set it to get the logits of such a model to the last digits.
    /// </summary>
    public bool RoundRopeFrequenciesToHalf { get; init; }

    /// <summary>The longest sequence that the model was made for: <c>max_position_embeddings</c>.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Whether the output projection is the embedding itself: <c>tie_word_embeddings</c>.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>The activation within the MLP: <c>hidden_act</c>. Only <c>silu</c> is accepted.</summary>
    public string HiddenAct { get; init; } = "silu";

    /// <summary>Reads a config file.</summary>
    /// <param name="path">The file, or the folder that holds it as <see cref="FileName"/>.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no JSON object, a value is missing or impossible, or it describes a model that is not a plain Llama:
    /// another model type or activation, partial rotary positions or a scaling of them other than linear and llama3, biases. The message names file and key.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static LlamaConfig Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        using LlamaConfigReader reader = new(file);
        return reader.Read();
    }
}
