namespace Specializer.Samples.ApiDocs;

/// <summary>A model on the processor.</summary>
/// <param name="model">The model.</param>
internal sealed class ProcessorModel(LlamaForCausalLM model) : RunningModel
{
    private readonly KeyValueCache _cache = model.NewCache(HeldOutText.WindowBytes);

    /// <inheritdoc/>
    public override void Forward(int[] tokens, float[] logits)
    {
        _cache.Clear();
        model.Forward(tokens, _cache, logits);
    }

    /// <inheritdoc/>
    public override IEnumerable<int> GenerateGreedily(int[] prompt, int count, CancellationToken cancellation) =>
        model.GenerateGreedily(prompt, count, cancellation);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
