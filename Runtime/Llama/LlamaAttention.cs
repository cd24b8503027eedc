namespace Specializer;

/// <summary>Causal self-attention in which a head of keys and values serves several heads of queries.</summary>
/// <remarks>
/// Source: Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints", 2023.
/// </remarks>
public sealed class LlamaAttention : Module
{
    private readonly LlamaConfig _config;
    private readonly int _layer;
    private LinearLayer _queryProjection;
    private LinearLayer _keyProjection;
    private LinearLayer _valueProjection;
    private LinearLayer _outputProjection;

    internal LlamaAttention(LlamaConfig config, int layer, LlamaWeights weights, string name)
    {
        _config = config;
        _layer = layer;
        int queries = config.NumAttentionHeads * config.HeadDim;
        int keys = config.NumKeyValueHeads * config.HeadDim;
        _queryProjection = weights.Linear($"{name}.q_proj", config.HiddenSize, queries);
        _keyProjection = weights.Linear($"{name}.k_proj", config.HiddenSize, keys);
        _valueProjection = weights.Linear($"{name}.v_proj", config.HiddenSize, keys);
        _outputProjection = weights.Linear($"{name}.o_proj", queries, config.HiddenSize);
    }

    /// <summary>The projection to queries, <c>q_proj</c>.</summary>
    public LinearLayer QProj => _queryProjection;

    /// <summary>The projection to keys, <c>k_proj</c>.</summary>
    public LinearLayer KProj => _keyProjection;

    /// <summary>The projection to values, <c>v_proj</c>.</summary>
    public LinearLayer VProj => _valueProjection;

    /// <summary>The projection of what was attended to, <c>o_proj</c>.</summary>
    public LinearLayer OProj => _outputProjection;

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("q_proj", ref _queryProjection!);
        visitor.Visit("k_proj", ref _keyProjection!);
        visitor.Visit("v_proj", ref _valueProjection!);
        visitor.Visit("o_proj", ref _outputProjection!);
    }

    /// <summary>Attends from the positions of a step to themselves and all before them, and stores their keys and values.</summary>
    /// <param name="x">[M, hidden] normalised.</param>
    /// <param name="step">The positions.</param>
    /// <param name="y">[M, hidden], written in full.</param>
    internal void Forward(ReadOnlySpan<float> x, DecoderStep step, Span<float> y)
    {
        int m = step.Positions;
        using var queries = new RentedFloats(checked(m * _queryProjection.OutFeatures));
        using var keys = new RentedFloats(checked(m * _keyProjection.OutFeatures));
        using var values = new RentedFloats(checked(m * _valueProjection.OutFeatures));
        _queryProjection.Forward(x, m, queries.Span);
        _keyProjection.Forward(x, m, keys.Span);
        _valueProjection.Forward(x, m, values.Span);
        RotaryEmbedding.Rotate(queries.Span, m, step.Cos, step.Sin);
        RotaryEmbedding.Rotate(keys.Span, m, step.Cos, step.Sin);
        step.Cache.Store(_layer, keys.Span, values.Span);

        using var attended = new RentedFloats(queries.Span.Length);
        AttentionWork.Run(_config, step.Cache, _layer, queries.Span, m, attended.Span);
        _outputProjection.Forward(attended.Span, m, y);
    }
}
