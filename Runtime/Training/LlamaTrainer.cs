using System.Diagnostics;

namespace Specializer;

/// <summary>Trains the adapters of a Llama: losses of sequences, gradients of every <see cref="QDoraLinear"/> in it.</summary>
/// <remarks>
/// Everything else is frozen: embedding, norms, quantized and dense weights; gradients are carried back through them. Activations of one
/// sequence are kept for all layers, attention weights excepted, which are computed again. Results have the same bits whatever the thread
/// count. One trainer is for one thread at a time, and the model must not run elsewhere while parameters change.
/// <code>
/// var trainer = new LlamaTrainer(model, mostTokens: 512);
/// var optimizer = new AdamW(trainer.Parameters);
/// foreach (int[] tokens in windows)
/// {
///     double nats = trainer.Accumulate(tokens);
///     trainer.Update(optimizer, learningRate: 1e-3);
/// }
/// </code>
/// </remarks>
public sealed class LlamaTrainer
{
    private readonly LlamaForCausalLM _model;
    private readonly DecoderLayerTape[] _layers;
    private readonly LinearTape _lmHead;
    private readonly RmsNorm _norm;
    private readonly KeyValueCache _cache;
    private readonly IReadOnlyDictionary<QDoraLinear, QDoraGradients> _adapters;
    private readonly float[] _stream;
    private readonly float[] _normalised;
    private readonly float[] _cos;
    private readonly float[] _sin;

    /// <summary>Prepares training; memory for activations is allocated here, once.</summary>
    /// <param name="model">The model, some of whose linear layers are <see cref="QDoraLinear"/>.</param>
    /// <param name="mostTokens">The longest sequence, 2..<see cref="LlamaConfig.MaxPositionEmbeddings"/>.</param>
    /// <exception cref="ArgumentException">No layer of the model has an adapter.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model was not made for sequences of that length.</exception>
    /// <exception cref="NotSupportedException">A module was replaced by one that gradients cannot be carried through.</exception>
    public LlamaTrainer(LlamaForCausalLM model, int mostTokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTokens, 2);
        _model = model;
        _cache = model.NewCache(mostTokens);
        MostTokens = mostTokens;
        var linears = new TapeLinears(mostTokens);
        _layers = new DecoderLayerTape[model.Model.Layers.Count];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = new DecoderLayerTape(model.Config, layer, model.Model.Layers[layer], mostTokens, linears);
        }

        _norm = TrainableModule.Require<RmsNorm>("model.norm", model.Model.Norm);
        _lmHead = linears.Tape(model.LmHead);
        _adapters = linears.Adapters;
        Parameters = NameParameters(model, _adapters);
        _stream = new float[checked(mostTokens * model.Config.HiddenSize)];
        _normalised = new float[_stream.Length];
        _cos = new float[mostTokens * model.Config.HeadDim / 2];
        _sin = new float[_cos.Length];
    }

    /// <summary>The longest sequence.</summary>
    public int MostTokens { get; }

    /// <summary>A, B and m of every adapter, in the order of the model, named as <c>model.layers.0.self_attn.q_proj.lora_A</c>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Runs a sequence and adds the gradients of its loss to those of the parameters.</summary>
    /// <param name="tokens">[M], 2 ≤ M ≤ <see cref="MostTokens"/>.</param>
    /// <param name="weight">What the gradients are multiplied with; 1/batch for the mean over a batch of sequences.</param>
    /// <param name="cancellation">Checked before each layer of the forward pass; a cancelled sequence has added nothing to the gradients.</param>
    /// <returns>The mean of −ln p(token t + 1 | tokens 0..t) in nats, not multiplied; NaN where a logit is.</returns>
    /// <exception cref="ArgumentException">There are too few or too many tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public double Accumulate(ReadOnlySpan<int> tokens, double weight = 1, CancellationToken cancellation = default)
    {
        int m = tokens.Length;
        if (m < 2 || m > MostTokens)
        {
            throw new ArgumentException($"A sequence of {m} tokens is given; this trainer takes 2 to {MostTokens}.", nameof(tokens));
        }

        using Activity? activity = Telemetry.Begin("train");
        activity?.SetTag("tokens", m);
        Span<float> stream = _stream.AsSpan(0, m * _model.Config.HiddenSize);
        using var logits = new RentedFloats(checked(m * _model.Config.VocabSize));
        Forward(tokens, stream, logits.Span, cancellation);
        double loss = CrossEntropyGradient.Replace(logits.Span, tokens, weight);
        Backward(m, stream, logits.Span);
        return loss;
    }

    /// <summary>Takes a step and begins gradients anew; adapters compute their norms again when they next run.</summary>
    /// <param name="optimizer">Made for <see cref="Parameters"/>.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <exception cref="ArgumentException">The optimizer is for other parameters.</exception>
    public void Update(AdamW optimizer, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!ReferenceEquals(optimizer.Parameters, Parameters))
        {
            throw new ArgumentException("This optimizer was not made for the parameters of this trainer.", nameof(optimizer));
        }

        optimizer.Step(learningRate);
        foreach ((QDoraLinear layer, QDoraGradients gradients) in _adapters)
        {
            layer.AdapterChanged();
            gradients.Clear();
        }
    }

    private static List<Parameter> NameParameters(
        LlamaForCausalLM model, IReadOnlyDictionary<QDoraLinear, QDoraGradients> adapters)
    {
        if (adapters.Count == 0)
        {
            throw new ArgumentException("No layer of this model has an adapter; replace some by QDoraLinear<TScheme>.From.", nameof(model));
        }

        List<Parameter> parameters = [];
        foreach (NamedModule named in model.NamedModules())
        {
            if (named.Module is QDoraLinear layer && adapters.TryGetValue(layer, out QDoraGradients? gradients))
            {
                parameters.Add(new Parameter($"{named.Name}.lora_A", layer.A, gradients.A, Decays: true));
                parameters.Add(new Parameter($"{named.Name}.lora_B", layer.B, gradients.B, Decays: true));
                parameters.Add(new Parameter($"{named.Name}.lora_magnitude_vector", layer.Magnitude, gradients.Magnitude, Decays: false));
            }
        }

        return parameters;
    }

    private void Forward(ReadOnlySpan<int> tokens, Span<float> stream, Span<float> logits, CancellationToken cancellation)
    {
        int m = tokens.Length;
        _cache.Clear();
        _model.Model.EmbedTokens.Lookup(tokens, stream);
        Span<float> cos = Angles(_cos, m), sin = Angles(_sin, m);
        _model.Model.RotaryEmb.Angles(0, cos, sin);
        var step = new DecoderStep(_cache, m, cos, sin);
        foreach (DecoderLayerTape layer in _layers)
        {
            cancellation.ThrowIfCancellationRequested();
            layer.Forward(stream, step);
        }

        Span<float> normalised = _normalised.AsSpan(0, stream.Length);
        _norm.Forward(stream, m, normalised);
        _lmHead.Forward(normalised, m, logits);
    }

    private void Backward(int m, ReadOnlySpan<float> stream, ReadOnlySpan<float> gradLogits)
    {
        using var gradNormalised = new RentedFloats(stream.Length);
        using var grad = new RentedFloats(stream.Length);
        _lmHead.Backward(_normalised.AsSpan(0, stream.Length), m, gradLogits, gradNormalised.Span);
        grad.Span.Clear();
        RmsNormGradient.Add(_norm, stream, m, gradNormalised.Span, grad.Span);

        // A rotation is undone by the opposite angle.
        Span<float> cos = Angles(_cos, m), sin = Angles(_sin, m);
        System.Numerics.Tensors.TensorPrimitives.Negate(sin, sin);
        for (int layer = _layers.Length - 1; layer >= 0; layer--)
        {
            _layers[layer].Backward(m, cos, sin, grad.Span, isFirst: layer == 0);
        }
    }

    private Span<float> Angles(float[] values, int m) => values.AsSpan(0, m * _model.Config.HeadDim / 2);
}
