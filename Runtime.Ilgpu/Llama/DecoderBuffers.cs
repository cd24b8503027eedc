#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>What flows between the parts of a decoder, for M rows at a time; every layer uses it in turn.</summary>
/// <param name="gpu">The device.</param>
/// <param name="config">The model's shape.</param>
internal sealed class DecoderBuffers(GpuContext gpu, LlamaConfig config) : IDisposable
{
    private readonly GrowingBuffer<float> _memory = new(gpu);
    private readonly GrowingBuffer<float> _logits = new(gpu);
    private readonly GrowingBuffer<int> _tokens = new(gpu);

    /// <summary>[M, hidden], the residual stream.</summary>
    public ArrayView<float> Stream { get; private set; }

    /// <summary>[M, hidden], what a part of a layer adds to the stream.</summary>
    public ArrayView<float> Change { get; private set; }

    /// <summary>[M, hidden], the stream after a norm.</summary>
    public ArrayView<float> Normalised { get; private set; }

    /// <summary>[M, heads, d].</summary>
    public ArrayView<float> Queries { get; private set; }

    /// <summary>[M, keyHeads, d].</summary>
    public ArrayView<float> Keys { get; private set; }

    /// <summary>[M, keyHeads, d].</summary>
    public ArrayView<float> Values { get; private set; }

    /// <summary>[M, heads, d], what the queries attended to.</summary>
    public ArrayView<float> Attended { get; private set; }

    /// <summary>[M, intermediate].</summary>
    public ArrayView<float> Gate { get; private set; }

    /// <summary>[M, intermediate].</summary>
    public ArrayView<float> Up { get; private set; }

    /// <summary>Makes everything M rows long; what it holds is not defined.</summary>
    public void Take(int m)
    {
        int hidden = config.HiddenSize, queries = config.NumAttentionHeads * config.HeadDim, keys = config.NumKeyValueHeads * config.HeadDim;
        int intermediate = config.IntermediateSize;
        ArrayView<float> memory = _memory.Take((long)m * ((3 * hidden) + (2 * queries) + (2 * keys) + (2 * intermediate)));
        long at = 0;
        (Stream, Change, Normalised) = (Next(hidden), Next(hidden), Next(hidden));
        (Queries, Keys, Values, Attended) = (Next(queries), Next(keys), Next(keys), Next(queries));
        (Gate, Up) = (Next(intermediate), Next(intermediate));

        ArrayView<float> Next(int features)
        {
            ArrayView<float> part = memory.SubView(at, (long)m * features);
            at += part.Length;
            return part;
        }
    }

    /// <summary>[rows, vocabulary].</summary>
    public ArrayView<float> Logits(int rows) => _logits.Take((long)rows * config.VocabSize);

    /// <summary>[M].</summary>
    public ArrayView<int> Tokens(int m) => _tokens.Take(m);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _logits.Dispose();
        _tokens.Dispose();
    }
}
#endif
