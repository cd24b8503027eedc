namespace Specializer.Samples.QDora;

/// <summary>The model with 3-bit weights and an adapter on every linear layer but the output projection.</summary>
internal sealed class AdaptedModel
{
    // The output projection shares its weight with the embedding, which stays dense.
    private const string LeftOut = "lm_head";

    private readonly Dictionary<string, QuantLinear<Hqq3>> _quantized = [];
    private readonly ByteModel _model;

    private AdaptedModel(ByteModel model) => _model = model;

    /// <summary>Quantises every layer but the output projection once.</summary>
    public static AdaptedModel Quantize(ByteModel model, CancellationToken cancellation)
    {
        var adapted = new AdaptedModel(model);
        foreach (NamedModule named in model.Load(cancellation).NamedModules())
        {
            if (named.Module is Linear linear && named.Name != LeftOut)
            {
                adapted._quantized.Add(named.Name, QuantLinear<Hqq3>.From(linear, cancellation: cancellation));
            }
        }

        return adapted;
    }

    /// <summary>Layers that are quantised.</summary>
    public int Layers => _quantized.Count;

    /// <summary>The model with 3-bit weights and nothing else.</summary>
    public LlamaForCausalLM WithoutAdapters(CancellationToken cancellation)
    {
        LlamaForCausalLM model = _model.Load(cancellation);
        model.Replace<Linear>((name, linear) => _quantized.TryGetValue(name, out QuantLinear<Hqq3>? quantized) ? quantized : linear);
        return model;
    }

    /// <summary>The model with fresh adapters, which change nothing yet; it shares the quantised weights with others made here.</summary>
    /// <param name="rank">Rank of the adapters.</param>
    /// <param name="seed">Determines them.</param>
    /// <param name="cancellation">Checked while the model is loaded.</param>
    public LlamaForCausalLM WithAdapters(int rank, int seed, CancellationToken cancellation)
    {
        LlamaForCausalLM model = WithoutAdapters(cancellation);
        int layer = 0;
        model.Replace<QuantLinear<Hqq3>>((_, quantized) =>
            QDoraLinear<Hqq3>.From(quantized, rank, alpha: 1, seed: unchecked((seed * 1000) + layer++)));
        return model;
    }
}
