#if SPECIALIZER_ILGPU
using System.Collections.Immutable;

namespace Specializer.GpuBench;

/// <summary>The tensors of a Llama of some shape, all zeros: for a model whose weights are replaced before it runs.</summary>
internal sealed class ZeroTensors : TensorSource
{
    private readonly Dictionary<string, SafetensorsEntry> _entries = [];
    private byte[] _zeros = [];

    /// <summary>The tensors of a config.</summary>
    public ZeroTensors(LlamaConfig config)
    {
        int hidden = config.HiddenSize, queries = config.NumAttentionHeads * config.HeadDim, keys = config.NumKeyValueHeads * config.HeadDim;
        Add("model.embed_tokens.weight", config.VocabSize, hidden);
        for (int layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            string name = $"model.layers.{layer}";
            Add($"{name}.self_attn.q_proj.weight", queries, hidden);
            Add($"{name}.self_attn.k_proj.weight", keys, hidden);
            Add($"{name}.self_attn.v_proj.weight", keys, hidden);
            Add($"{name}.self_attn.o_proj.weight", hidden, queries);
            Add($"{name}.mlp.gate_proj.weight", config.IntermediateSize, hidden);
            Add($"{name}.mlp.up_proj.weight", config.IntermediateSize, hidden);
            Add($"{name}.mlp.down_proj.weight", hidden, config.IntermediateSize);
            Add($"{name}.input_layernorm.weight", hidden);
            Add($"{name}.post_attention_layernorm.weight", hidden);
        }

        Add("model.norm.weight", hidden);
    }

    /// <inheritdoc/>
    public override string Path => "zeros";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _entries;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override Stream OpenRead(string name) => throw new NotSupportedException("Zeros are read as spans.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    /// <inheritdoc/>
    protected internal override ReadOnlySpan<byte> Bytes(SafetensorsEntry entry, long offset, int count)
    {
        _zeros = _zeros.Length < count ? new byte[count] : _zeros;
        return _zeros.AsSpan(0, count);
    }

    private void Add(string name, params long[] shape)
    {
        long count = shape.Aggregate((a, b) => a * b);
        _entries.Add(name, new SafetensorsEntry(name, TensorType.F16, ImmutableArray.Create(shape), count, 0, 2 * count));
    }
}
#endif
