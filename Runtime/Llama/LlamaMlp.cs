using System.Numerics.Tensors;

namespace Specializer;

/// <summary>The feed-forward part of a decoder layer, SwiGLU: down(silu(gate(x)) · up(x)).</summary>
/// <remarks>Source: Shazeer, "GLU Variants Improve Transformer", 2020.</remarks>
public sealed class LlamaMlp : Layer
{
    private LinearLayer _gateProjection;
    private LinearLayer _upProjection;
    private LinearLayer _downProjection;
    private Layer _activation = new SiLU();

    internal LlamaMlp(LlamaConfig config, LlamaWeights weights, string name)
    {
        _gateProjection = weights.Linear($"{name}.gate_proj", config.HiddenSize, config.IntermediateSize);
        _upProjection = weights.Linear($"{name}.up_proj", config.HiddenSize, config.IntermediateSize);
        _downProjection = weights.Linear($"{name}.down_proj", config.IntermediateSize, config.HiddenSize);
    }

    /// <summary>The projection that is activated, <c>gate_proj</c>.</summary>
    public LinearLayer GateProj => _gateProjection;

    /// <summary>The projection that it multiplies, <c>up_proj</c>.</summary>
    public LinearLayer UpProj => _upProjection;

    /// <summary>The projection back, <c>down_proj</c>.</summary>
    public LinearLayer DownProj => _downProjection;

    /// <summary>The activation, <c>act_fn</c>.</summary>
    public Layer ActFn => _activation;

    /// <inheritdoc/>
    public override int OutFeaturesFor(int inFeatures)
    {
        _gateProjection.OutFeaturesFor(inFeatures);
        return _downProjection.OutFeatures;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        int elements = checked(m * _gateProjection.OutFeatures);
        using var gate = new RentedFloats(elements);
        using var up = new RentedFloats(elements);
        using var hidden = new RentedFloats(elements);
        _gateProjection.Forward(x, m, gate.Span);
        _upProjection.Forward(x, m, up.Span);
        _activation.Forward(gate.Span, m, hidden.Span);
        TensorPrimitives.Multiply(hidden.Span, up.Span, hidden.Span);
        _downProjection.Forward(hidden.Span, m, y);
    }

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("gate_proj", ref _gateProjection!);
        visitor.Visit("up_proj", ref _upProjection!);
        visitor.Visit("down_proj", ref _downProjection!);
        visitor.Visit("act_fn", ref _activation!);
    }
}
