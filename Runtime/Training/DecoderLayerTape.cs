using System.Numerics.Tensors;

namespace Specializer;

/// <summary>A decoder layer in training: what its backward pass needs of the forward pass.</summary>
internal sealed class DecoderLayerTape
{
    private readonly AttentionTape _attention;
    private readonly MlpTape _mlp;
    private readonly RmsNorm _inputNorm;
    private readonly RmsNorm _postAttentionNorm;
    private readonly int _hidden;
    private readonly float[] _input;
    private readonly float[] _middle;
    private readonly float[] _normalisedInput;
    private readonly float[] _normalisedMiddle;

    public DecoderLayerTape(LlamaConfig config, int layer, LlamaDecoderLayer module, int mostTokens, TapeLinears linears)
    {
        string name = $"model.layers.{layer}";
        _attention = new AttentionTape(config, layer, module.SelfAttn, mostTokens, linears);
        LlamaMlp mlp = TrainableModule.Require<LlamaMlp>($"{name}.mlp", module.Mlp);
        TrainableModule.Require<SiLU>($"{name}.mlp.act_fn", mlp.ActFn);
        _mlp = new MlpTape(mlp, mostTokens, linears);
        _inputNorm = TrainableModule.Require<RmsNorm>($"{name}.input_layernorm", module.InputLayerNorm);
        _postAttentionNorm = TrainableModule.Require<RmsNorm>($"{name}.post_attention_layernorm", module.PostAttentionLayerNorm);
        _hidden = config.HiddenSize;
        int elements = checked(mostTokens * _hidden);
        (_input, _middle) = (new float[elements], new float[elements]);
        (_normalisedInput, _normalisedMiddle) = (new float[elements], new float[elements]);
    }

    /// <summary>The same bits as <see cref="LlamaDecoderLayer"/>.</summary>
    /// <param name="stream">[M, hidden], the residual stream, changed in place.</param>
    /// <param name="step">The positions.</param>
    public void Forward(Span<float> stream, DecoderStep step)
    {
        int elements = stream.Length;
        using var change = new RentedFloats(elements);
        stream.CopyTo(_input);
        _inputNorm.Forward(stream, step.Positions, _normalisedInput.AsSpan(0, elements));
        _attention.Forward(_normalisedInput.AsSpan(0, elements), step, change.Span);
        TensorPrimitives.Add(stream, change.Span, stream);
        stream.CopyTo(_middle);
        _postAttentionNorm.Forward(stream, step.Positions, _normalisedMiddle.AsSpan(0, elements));
        _mlp.Forward(_normalisedMiddle.AsSpan(0, elements), step.Positions, change.Span);
        TensorPrimitives.Add(stream, change.Span, stream);
    }

    /// <summary>Adds to the adapters' gradients and turns the gradient of the layer's output into that of its input.</summary>
    /// <param name="m">M.</param>
    /// <param name="cos">[M, d/2] cosines of the rotary angles.</param>
    /// <param name="negatedSin">[M, d/2] sines of the angles turned back.</param>
    /// <param name="grad">[M, hidden], changed in place.</param>
    /// <param name="isFirst">Nothing below needs a gradient: then <paramref name="grad"/> is left undefined.</param>
    public void Backward(int m, ReadOnlySpan<float> cos, ReadOnlySpan<float> negatedSin, Span<float> grad, bool isFirst)
    {
        int elements = m * _hidden;
        using var change = new RentedFloats(elements);
        _mlp.Backward(_normalisedMiddle.AsSpan(0, elements), m, grad, change.Span);
        RmsNormGradient.Add(_postAttentionNorm, _middle.AsSpan(0, elements), m, change.Span, grad);

        Span<float> gradNormalised = isFirst ? [] : change.Span;
        _attention.Backward(_normalisedInput.AsSpan(0, elements), m, cos, negatedSin, grad, gradNormalised);
        if (!isFirst)
        {
            RmsNormGradient.Add(_inputNorm, _input.AsSpan(0, elements), m, change.Span, grad);
        }
    }
}
