namespace Specializer;

/// <summary>Makes modules of the tensors of a checkpoint, and keeps account of which ones a model has used.</summary>
internal sealed class LlamaWeights(TensorSource source, IProgress<double>? progress, CancellationToken cancellation)
{
    // Some writers store the rotary frequencies, which follow from the config.
    private const string RotaryFrequencies = ".rotary_emb.inv_freq";

    private readonly HashSet<string> _used = [];
    private readonly long _allElements = source.Tensors.Values.Sum(entry => entry.ElementCount);
    private long _usedElements;

    /// <summary>The linear layer "name.weight" [outFeatures, inFeatures], without bias.</summary>
    public Linear Linear(string name, int inFeatures, int outFeatures) =>
        new(Read($"{name}.weight", outFeatures, inFeatures), inFeatures, outFeatures);

    /// <summary>The table "name.weight" [rows, features].</summary>
    public Embedding Embedding(string name, int rows, int features) => new(Read($"{name}.weight", rows, features), rows, features);

    /// <summary>The norm "name.weight" [hidden].</summary>
    public RmsNorm Norm(string name, LlamaConfig config) => new(Read($"{name}.weight", config.HiddenSize), (float)config.RmsNormEps);

    /// <summary>Throws where the source has a tensor that no module has taken.</summary>
    /// <param name="isHeadTied">Whether a stored lm_head is only a copy of the embedding.</param>
    /// <exception cref="InvalidDataException">It has; the model would be another than the file says.</exception>
    public void CheckNothingLeft(bool isHeadTied)
    {
        foreach (SafetensorsEntry entry in source.Tensors.Values)
        {
            bool isRedundant = entry.Name.EndsWith(RotaryFrequencies, StringComparison.Ordinal)
                || (isHeadTied && entry.Name == "lm_head.weight");
            if (!_used.Contains(entry.Name) && !isRedundant)
            {
                throw new InvalidDataException($"{source.Path}: tensor {entry} is not part of the Llama that the config describes.");
            }
        }
    }

    private float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        cancellation.ThrowIfCancellationRequested();
        SafetensorsEntry entry = source.Entry(name, shape);
        float[] values = source.ReadSingles(name);
        _used.Add(name);
        _usedElements += entry.ElementCount;
        progress?.Report((double)_usedElements / _allElements);
        return values;
    }
}
