#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>All of a Llama in a device's memory: embedding, layers, norm and output projection.</summary>
/// <param name="gpu">The device.</param>
/// <param name="config">The model's shape.</param>
/// <param name="launcher">Launches kernels.</param>
/// <param name="embedding">[vocabulary, hidden].</param>
/// <param name="layers">The layers.</param>
/// <param name="norm">The norm after the last layer.</param>
/// <param name="head">The output projection; it may share the embedding's matrix.</param>
internal sealed class GpuDecoder(
    GpuContext gpu, LlamaConfig config, DecoderLauncher launcher, GpuDenseMatrix embedding, IReadOnlyList<GpuDecoderLayer> layers, GpuNorm norm, IGpuLinear head)
    : IDisposable
{
    private readonly DecoderBuffers _buffers = new(gpu, config);

    /// <summary>Bytes of the weights on the device.</summary>
    public long Bytes => embedding.Bytes + layers.Sum(layer => layer.Bytes) + head.Bytes;

    /// <summary>Queues the decoder on tokens of the host, and adds them to a cache.</summary>
    /// <param name="tokens">[M].</param>
    /// <param name="cache">The cache.</param>
    /// <param name="logitRows">The last rows whose logits are wanted, 1..M.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <returns>[logitRows, vocabulary].</returns>
    public ArrayView<float> Queue(ReadOnlySpan<int> tokens, GpuKeyValueCache cache, int logitRows, CancellationToken cancellation)
    {
        ArrayView<int> onDevice = _buffers.Tokens(tokens.Length);
        onDevice.CopyFromCPU(gpu.Stream, tokens);
        return Queue(onDevice, tokens.Length, cache, logitRows, cancellation);
    }

    /// <summary>Queues one step on the cache's next token. The same calls whatever the position, so that they can be recorded.</summary>
    /// <returns>[vocabulary].</returns>
    public ArrayView<float> QueueStep(GpuKeyValueCache cache) => Queue(cache.NextToken, 1, cache, 1, CancellationToken.None);

    /// <summary>The logits of the step before.</summary>
    public ArrayView<float> LogitsOfStep => _buffers.Logits(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffers.Dispose();
        embedding.Dispose();
        foreach (GpuDecoderLayer layer in layers)
        {
            layer.Dispose();
        }

        norm.Dispose();
        head.Dispose();
    }

    private ArrayView<float> Queue(ArrayView<int> tokens, int m, GpuKeyValueCache cache, int logitRows, CancellationToken cancellation)
    {
        _buffers.Take(m);
        launcher.LookUp(tokens, embedding, _buffers.Stream, m);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            cancellation.ThrowIfCancellationRequested();
            layers[layer].Queue(_buffers, cache, layer, m);
        }

        launcher.AddAndNormalise(_buffers.Stream, _buffers.Change, norm, _buffers.Normalised, m, adds: layers.Count > 0);
        ArrayView<float> logits = _buffers.Logits(logitRows);
        ArrayView<float> last = _buffers.Normalised.SubView((long)(m - logitRows) * config.HiddenSize, (long)logitRows * config.HiddenSize);
        head.Forward(last, logitRows, logits);
        launcher.TakeLikeliest(logits.SubView((long)(logitRows - 1) * config.VocabSize, config.VocabSize), cache, m);
        return logits;
    }
}
#endif
