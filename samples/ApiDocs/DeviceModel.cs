#if SPECIALIZER_ILGPU
namespace Specializer.Samples.ApiDocs;

/// <summary>A model on a GPU, as a whole.</summary>
/// <param name="model">The model; it is disposed with this.</param>
internal sealed class DeviceModel(GpuLlama model) : RunningModel
{
    private readonly GpuKeyValueCache _cache = model.NewCache(HeldOutText.WindowBytes);

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
        _cache.Dispose();
        model.Dispose();
    }
}
#endif
