using System.Diagnostics;
using System.Numerics.Tensors;

namespace Specializer;

/// <summary>A Llama that predicts the next token: the decoder and its output projection, under Hugging Face's module names.</summary>
public sealed class LlamaForCausalLM : Module
{
    private LlamaModel _model;
    private LinearLayer _lmHead;

    private LlamaForCausalLM(LlamaConfig config, LlamaWeights weights)
    {
        Config = config;
        _model = new LlamaModel(config, weights, "model");
        _lmHead = config.TieWordEmbeddings
            ? new Linear(_model.EmbedTokens.Weight, config.HiddenSize, config.VocabSize)
            : weights.Linear("lm_head", config.HiddenSize, config.VocabSize);
    }

    /// <summary>The model's shape.</summary>
    public LlamaConfig Config { get; }

    /// <summary>The decoder.</summary>
    public LlamaModel Model => _model;

    /// <summary>The output projection; where the config ties it, its weight is the embedding's.</summary>
    public LinearLayer LmHead => _lmHead;

    /// <summary>
    /// Loads a model from a folder as Hugging Face writes it: <c>config.json</c> and safetensors, in one file or in shards with an index.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Receives the loaded share of the weights, 0..1.</param>
    /// <param name="cancellation">Checked before each tensor.</param>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, the config is not one of a plain Llama, or a tensor is missing, misshapen, of another type, or not part
    /// of the model.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static LlamaForCausalLM Load(string folder, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        LlamaConfig config = LlamaConfig.Load(folder);
        using var source = SafetensorsSet.Open(folder);
        return Load(config, source, progress, cancellation);
    }

    /// <summary>Builds a model of a config from tensors under Hugging Face's names. The tensors are copied.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="source">The tensors, F16, BF16, F32 or F64.</param>
    /// <param name="progress">Receives the loaded share of the weights, 0..1.</param>
    /// <param name="cancellation">Checked before each tensor.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, misshapen, of another type, or not part of the model.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static LlamaForCausalLM Load(
        LlamaConfig config, TensorSource source, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(source);
        using Activity? activity = Telemetry.Begin("load");
        activity?.SetTag("path", source.Path);
        var weights = new LlamaWeights(source, progress, cancellation);
        var model = new LlamaForCausalLM(config, weights);
        weights.CheckNothingLeft(isHeadTied: config.TieWordEmbeddings);
        return model;
    }

    /// <summary>Makes an empty cache for a sequence of this model.</summary>
    /// <param name="capacity">Positions it can hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model was not made for that many positions.</exception>
    public KeyValueCache NewCache(int capacity) => new(Config, capacity);

    /// <summary>Logits of the token that follows each of the given ones.</summary>
    /// <param name="tokens">[M], M ≥ 1, following those in the cache; they are added to it.</param>
    /// <param name="cache">A cache made for this model.</param>
    /// <param name="logits">[M, vocabulary], written in full.</param>
    /// <param name="cancellation">Checked before each layer; a sequence that was cancelled has added nothing to the cache.</param>
    /// <exception cref="ArgumentException">There are no tokens, one is not in the vocabulary, or logits has another length.</exception>
    /// <exception cref="InvalidOperationException">The cache has no room for them.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Forward(ReadOnlySpan<int> tokens, KeyValueCache cache, Span<float> logits, CancellationToken cancellation = default)
    {
        SequenceChecks.Logits(Config, logits, tokens.Length);
        using var hidden = new RentedFloats(checked(tokens.Length * Config.HiddenSize));
        _model.Forward(tokens, cache, hidden.Span, cancellation);
        _lmHead.Forward(hidden.Span, tokens.Length, logits);
    }

    /// <summary>Logits of the token that follows the last of the given ones.</summary>
    /// <param name="tokens">[M], M ≥ 1, following those in the cache; they are added to it.</param>
    /// <param name="cache">A cache made for this model.</param>
    /// <param name="logits">[vocabulary], written in full.</param>
    /// <param name="cancellation">Checked before each layer; a sequence that was cancelled has added nothing to the cache.</param>
    /// <exception cref="ArgumentException">There are no tokens, one is not in the vocabulary, or logits has another length.</exception>
    /// <exception cref="InvalidOperationException">The cache has no room for them.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void ForwardLast(ReadOnlySpan<int> tokens, KeyValueCache cache, Span<float> logits, CancellationToken cancellation = default)
    {
        SequenceChecks.Logits(Config, logits, 1);
        using var hidden = new RentedFloats(checked(tokens.Length * Config.HiddenSize));
        _model.Forward(tokens, cache, hidden.Span, cancellation);
        _lmHead.Forward(hidden.Span[^Config.HiddenSize..], 1, logits);
    }

    /// <summary>Continues a sequence by the likeliest token at each step; of equally likely ones, the first.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">Tokens to add; with the prompt at most <see cref="LlamaConfig.MaxPositionEmbeddings"/>.</param>
    /// <param name="cancellation">Checked before each layer of each token.</param>
    /// <returns>The tokens, each computed when it is asked for; the prompt is not among them.</returns>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The sequence would be longer than the model was made for, or the count is negative.
    /// </exception>
    /// <exception cref="OperationCanceledException">While tokens are asked for: cancellation was.</exception>
    public IEnumerable<int> GenerateGreedily(ReadOnlyMemory<int> prompt, int count, CancellationToken cancellation = default)
    {
        SequenceChecks.Continuation(Config, prompt, count);

        return Generate(prompt, count, cancellation);
    }

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("model", ref _model!);
        visitor.Visit("lm_head", ref _lmHead!);
    }

    private IEnumerable<int> Generate(ReadOnlyMemory<int> prompt, int count, CancellationToken cancellation)
    {
        KeyValueCache cache = NewCache(prompt.Length + count);
        float[] logits = new float[Config.VocabSize];
        int[] last = new int[1];
        for (int i = 0; i < count; i++)
        {
            ForwardLast(i == 0 ? prompt.Span : last, cache, logits, cancellation);
            last[0] = TensorPrimitives.IndexOfMax(logits);
            yield return last[0];
        }
    }
}
