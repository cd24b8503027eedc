using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Attention in training: what its backward pass needs of the forward pass, and gradients of its adapters.</summary>
internal sealed class AttentionTape
{
    private readonly LlamaConfig _config;
    private readonly int _layer;
    private readonly LinearTape _queryProjection;
    private readonly LinearTape _keyProjection;
    private readonly LinearTape _valueProjection;
    private readonly LinearTape _outputProjection;
    private readonly float[] _queries;
    private readonly float[] _keys;
    private readonly float[] _values;
    private readonly float[] _attended;

    public AttentionTape(LlamaConfig config, int layer, LlamaAttention attention, int mostTokens, TapeLinears linears)
    {
        _config = config;
        _layer = layer;
        _queryProjection = linears.Tape(attention.QProj);
        _keyProjection = linears.Tape(attention.KProj);
        _valueProjection = linears.Tape(attention.VProj);
        _outputProjection = linears.Tape(attention.OProj);
        _queries = new float[checked(mostTokens * _queryProjection.OutFeatures)];
        _keys = new float[checked(mostTokens * _keyProjection.OutFeatures)];
        _values = new float[checked(mostTokens * _valueProjection.OutFeatures)];
        _attended = new float[_queries.Length];
    }

    /// <summary>The same bits as <see cref="LlamaAttention"/>.</summary>
    public void Forward(ReadOnlySpan<float> x, DecoderStep step, Span<float> y)
    {
        int m = step.Positions;
        Span<float> queries = Rows(_queries, m, _queryProjection), keys = Rows(_keys, m, _keyProjection);
        Span<float> values = Rows(_values, m, _valueProjection), attended = Rows(_attended, m, _queryProjection);
        _queryProjection.Forward(x, m, queries);
        _keyProjection.Forward(x, m, keys);
        _valueProjection.Forward(x, m, values);
        RotaryEmbedding.Rotate(queries, m, step.Cos, step.Sin);
        RotaryEmbedding.Rotate(keys, m, step.Cos, step.Sin);
        step.Cache.Store(_layer, keys, values);
        AttentionWork.Run(_config, step.Cache, _layer, queries, m, attended);
        _outputProjection.Forward(attended, m, y);
    }

    /// <summary>Adds to the adapters' gradients and writes gradX, which may be empty where nobody needs it.</summary>
    /// <param name="x">[M, hidden] as the forward pass had it.</param>
    /// <param name="m">M.</param>
    /// <param name="cos">[M, d/2] cosines of the rotary angles.</param>
    /// <param name="negatedSin">[M, d/2] sines of the angles turned back.</param>
    /// <param name="gradY">[M, hidden].</param>
    /// <param name="gradX">[M, hidden], or empty.</param>
    public void Backward(
        ReadOnlySpan<float> x, int m, ReadOnlySpan<float> cos, ReadOnlySpan<float> negatedSin, ReadOnlySpan<float> gradY, Span<float> gradX)
    {
        Span<float> queries = Rows(_queries, m, _queryProjection), keys = Rows(_keys, m, _keyProjection);
        using var grad = new RentedFloats(queries.Length);
        _outputProjection.Backward(Rows(_attended, m, _queryProjection), m, gradY, grad.Span);

        using var gradQueries = new RentedFloats(queries.Length);
        using var gradKeys = new RentedFloats(keys.Length);
        using var gradValues = new RentedFloats(keys.Length);
        var tensors = new AttentionTensors(_config, m, queries, keys, Rows(_values, m, _valueProjection));
        AttentionGradient.Run(tensors, grad.Span, gradQueries.Span, gradKeys.Span, gradValues.Span);
        RotaryEmbedding.Rotate(gradQueries.Span, m, cos, negatedSin);
        RotaryEmbedding.Rotate(gradKeys.Span, m, cos, negatedSin);

        using var part = new RentedFloats(gradX.Length);
        _queryProjection.Backward(x, m, gradQueries.Span, gradX);
        _keyProjection.Backward(x, m, gradKeys.Span, part.Span);
        TensorPrimitives.Add(gradX, part.Span, gradX);
        _valueProjection.Backward(x, m, gradValues.Span, part.Span);
        TensorPrimitives.Add(gradX, part.Span, gradX);
    }

    private static Span<float> Rows(float[] values, int m, LinearTape projection) => values.AsSpan(0, m * projection.OutFeatures);
}
