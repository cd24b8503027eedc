namespace Specializer.Samples.ApiDocs;

/// <summary>Which layers of the model are quantised, and what its weights take.</summary>
internal static class QuantizedLayers
{
    // The output projection shares its weight with the embedding, which stays dense; hqq leaves it out, too.
    private const string LeftOut = "lm_head";

    /// <summary>Layers that <see cref="Quantize"/> would replace.</summary>
    public static int Count(LlamaForCausalLM model) => Projections(model).Count();

    /// <summary>Replaces every linear layer but the output projection by its quantised form.</summary>
    public static void Quantize(LlamaForCausalLM model, NamedScheme scheme, Action layerDone, CancellationToken cancellation) =>
        model.Replace<Linear>((name, linear) =>
        {
            if (name == LeftOut)
            {
                return linear;
            }

            LinearLayer quantized = scheme.Quantize(linear, cancellation);
            layerDone();
            return quantized;
        });

    /// <summary>Bits a weight of those layers takes, scales, zeros and padding included.</summary>
    public static double BitsPerWeight(LlamaForCausalLM model) =>
        Projections(model).Sum(Bits) / Projections(model).Sum(layer => (double)layer.InFeatures * layer.OutFeatures);

    /// <summary>Bits a weight of those layers takes in a file; where a layer has no storage layout of its own, as in memory.</summary>
    public static double StoredBitsPerWeight(LlamaForCausalLM model) =>
        Projections(model).Sum(layer => layer is IQuantizedLayer quantized ? 8.0 * quantized.Weight.ToStorage().Bytes : Bits(layer))
        / Projections(model).Sum(layer => (double)layer.InFeatures * layer.OutFeatures);

    /// <summary>Bytes of all weights in memory; one that two modules share counts once.</summary>
    public static double ModelBytes(LlamaForCausalLM model)
    {
        HashSet<float[]> dense = [];
        double bits = 0;
        foreach (NamedModule named in model.NamedModules())
        {
            float[]? weight = named.Module switch
            {
                Linear linear => linear.Weight,
                Embedding embedding => embedding.Weight,
                RmsNorm norm => norm.Weight,
                _ => null,
            };
            bits += weight is not null ? (dense.Add(weight) ? 32.0 * weight.Length : 0)
                : named.Module is LinearLayer quantized ? Bits(quantized)
                : 0;
        }

        return bits / 8;
    }

    private static IEnumerable<LinearLayer> Projections(LlamaForCausalLM model) =>
        model.NamedModules().Where(named => named.Name != LeftOut).Select(named => named.Module).OfType<LinearLayer>();

    private static double Bits(LinearLayer layer) => layer.BitsPerWeight * layer.InFeatures * layer.OutFeatures;
}
