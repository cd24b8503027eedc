using System.Diagnostics;

namespace Specializer;

/// <summary>The decoder of a Llama without its output projection: embedding, layers, norm.</summary>
public sealed class LlamaModel : Module
{
    private readonly LlamaConfig _config;
    private Embedding _embedTokens;
    private ModuleList<LlamaDecoderLayer> _layers;
    private Layer _norm;
    private RotaryEmbedding _rotary;

    internal LlamaModel(LlamaConfig config, LlamaWeights weights, string name)
    {
        _config = config;
        _embedTokens = weights.Embedding($"{name}.embed_tokens", config.VocabSize, config.HiddenSize);
        var layers = new LlamaDecoderLayer[config.NumHiddenLayers];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = new LlamaDecoderLayer(config, layer, weights, $"{name}.layers.{layer}");
        }

        _layers = new ModuleList<LlamaDecoderLayer>(layers);
        _norm = weights.Norm($"{name}.norm", config);
        _rotary = new RotaryEmbedding(config.HeadDim, config.RopeTheta, config.RoundRopeFrequenciesToHalf, config.RopeScaling);
    }

    /// <summary>The table of token embeddings.</summary>
    public Embedding EmbedTokens => _embedTokens;

    /// <summary>The decoder layers.</summary>
    public ModuleList<LlamaDecoderLayer> Layers => _layers;

    /// <summary>The norm after the last layer.</summary>
    public Layer Norm => _norm;

    /// <summary>The rotary positions.</summary>
    public RotaryEmbedding RotaryEmb => _rotary;

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("embed_tokens", ref _embedTokens!);
        visitor.Visit("layers", ref _layers!);
        visitor.Visit("norm", ref _norm!);
        visitor.Visit("rotary_emb", ref _rotary!);
    }

    /// <summary>Runs the decoder on tokens that follow those in the cache, and adds them to it.</summary>
    /// <param name="tokens">[M], M ≥ 1.</param>
    /// <param name="cache">A cache made for this model's config.</param>
    /// <param name="hidden">[M, hidden] receives the normalised output of the last layer.</param>
    /// <param name="cancellation">Checked before each layer; a sequence that was cancelled has added nothing to the cache.</param>
    /// <exception cref="ArgumentException">
    /// There are no tokens, one is not in the vocabulary, hidden has another length, or the cache was made for another config.
    /// </exception>
    /// <exception cref="InvalidOperationException">The cache has no room for them.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Forward(ReadOnlySpan<int> tokens, KeyValueCache cache, Span<float> hidden, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length, nameof(tokens));
        cache.Check(_config, tokens.Length);
        using Activity? activity = Telemetry.Begin("forward");
        activity?.SetTag("tokens", tokens.Length).SetTag("position", cache.Length);

        int angles = tokens.Length * _config.HeadDim / 2;
        using var cos = new RentedFloats(angles);
        using var sin = new RentedFloats(angles);
        using var stream = new RentedFloats(checked(tokens.Length * _config.HiddenSize));
        _embedTokens.Lookup(tokens, stream.Span);
        _rotary.Angles(cache.Length, cos.Span, sin.Span);
        var step = new DecoderStep(cache, tokens.Length, cos.Span, sin.Span);
        foreach (LlamaDecoderLayer layer in _layers.AsSpan())
        {
            cancellation.ThrowIfCancellationRequested();
            layer.Forward(stream.Span, step);
        }

        _norm.Forward(stream.Span, tokens.Length, hidden);
        cache.Advance(tokens.Length);
    }
}
