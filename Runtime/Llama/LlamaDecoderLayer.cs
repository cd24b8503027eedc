using System.Numerics.Tensors;

namespace Specializer;

/// <summary>One layer of the decoder: h = x + attention(norm(x)); y = h + mlp(norm(h)).</summary>
public sealed class LlamaDecoderLayer : Module
{
    private LlamaAttention _attention;
    private Layer _mlp;
    private Layer _inputNorm;
    private Layer _postAttentionNorm;

    internal LlamaDecoderLayer(LlamaConfig config, int layer, LlamaWeights weights, string name)
    {
        _attention = new LlamaAttention(config, layer, weights, $"{name}.self_attn");
        _mlp = new LlamaMlp(config, weights, $"{name}.mlp");
        _inputNorm = weights.Norm($"{name}.input_layernorm", config);
        _postAttentionNorm = weights.Norm($"{name}.post_attention_layernorm", config);
    }

    /// <summary>Attention, <c>self_attn</c>.</summary>
    public LlamaAttention SelfAttn => _attention;

    /// <summary>The feed-forward part, <c>mlp</c>.</summary>
    public Layer Mlp => _mlp;

    /// <summary>The norm before attention, <c>input_layernorm</c>.</summary>
    public Layer InputLayerNorm => _inputNorm;

    /// <summary>The norm before the feed-forward part, <c>post_attention_layernorm</c>.</summary>
    public Layer PostAttentionLayerNorm => _postAttentionNorm;

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("self_attn", ref _attention!);
        visitor.Visit("mlp", ref _mlp!);
        visitor.Visit("input_layernorm", ref _inputNorm!);
        visitor.Visit("post_attention_layernorm", ref _postAttentionNorm!);
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="stream">[M, hidden], the residual stream, changed in place.</param>
    /// <param name="step">The positions.</param>
    internal void Forward(Span<float> stream, DecoderStep step)
    {
        using var normalised = new RentedFloats(stream.Length);
        using var change = new RentedFloats(stream.Length);
        _inputNorm.Forward(stream, step.Positions, normalised.Span);
        _attention.Forward(normalised.Span, step, change.Span);
        TensorPrimitives.Add(stream, change.Span, stream);
        _postAttentionNorm.Forward(stream, step.Positions, normalised.Span);
        _mlp.Forward(normalised.Span, step.Positions, change.Span);
        TensorPrimitives.Add(stream, change.Span, stream);
    }
}
