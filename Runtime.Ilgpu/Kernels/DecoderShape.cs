#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Heads of a decoder and room of a cache, as kernels see them; passed to them by value.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="capacity">Positions that the cache holds.</param>
public readonly struct DecoderShape(LlamaConfig config, int capacity)
{
    /// <summary>Heads of queries.</summary>
    public int Heads { get; } = config.NumAttentionHeads;

    /// <summary>Heads of keys and of values.</summary>
    public int KeyHeads { get; } = config.NumKeyValueHeads;

    /// <summary>d, features of a head.</summary>
    public int HeadDim { get; } = config.HeadDim;

    /// <summary>Positions that the cache holds.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>1/√d, what scores are multiplied with.</summary>
    public float Scale { get; } = 1f / MathF.Sqrt(config.HeadDim);
}
#endif
