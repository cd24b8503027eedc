using System.Numerics.Tensors;

namespace Specializer;

/// <summary>SwiGLU in training: what its backward pass needs of the forward pass, and gradients of its adapters.</summary>
internal sealed class MlpTape
{
    private readonly LinearTape _gateProjection;
    private readonly LinearTape _upProjection;
    private readonly LinearTape _downProjection;
    private readonly Layer _activation;
    private readonly float[] _gate;
    private readonly float[] _up;
    private readonly float[] _hidden;

    public MlpTape(LlamaMlp mlp, int mostTokens, TapeLinears linears)
    {
        _gateProjection = linears.Tape(mlp.GateProj);
        _upProjection = linears.Tape(mlp.UpProj);
        _downProjection = linears.Tape(mlp.DownProj);
        _activation = mlp.ActFn;
        int elements = checked(mostTokens * _gateProjection.OutFeatures);
        (_gate, _up, _hidden) = (new float[elements], new float[elements], new float[elements]);
    }

    /// <summary>The same bits as <see cref="LlamaMlp"/>.</summary>
    public void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        int elements = m * _gateProjection.OutFeatures;
        Span<float> gate = _gate.AsSpan(0, elements), up = _up.AsSpan(0, elements), hidden = _hidden.AsSpan(0, elements);
        _gateProjection.Forward(x, m, gate);
        _upProjection.Forward(x, m, up);
        _activation.Forward(gate, m, hidden);
        TensorPrimitives.Multiply(hidden, up, hidden);
        _downProjection.Forward(hidden, m, y);
    }

    /// <summary>Adds to the adapters' gradients and writes gradX. What the forward pass kept is used up.</summary>
    public void Backward(ReadOnlySpan<float> x, int m, ReadOnlySpan<float> gradY, Span<float> gradX)
    {
        int elements = m * _gateProjection.OutFeatures;
        Span<float> gate = _gate.AsSpan(0, elements), up = _up.AsSpan(0, elements);
        using var grad = new RentedFloats(elements);
        _downProjection.Backward(_hidden.AsSpan(0, elements), m, gradY, grad.Span);
        SwiGluGradient.Replace(grad.Span, gate, up, m);

        using var part = new RentedFloats(gradX.Length);
        _gateProjection.Backward(x, m, gate, gradX);
        _upProjection.Backward(x, m, up, part.Span);
        TensorPrimitives.Add(gradX, part.Span, gradX);
    }
}
