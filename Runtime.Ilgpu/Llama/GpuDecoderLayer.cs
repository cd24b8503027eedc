#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>One layer of a decoder in a device's memory: h = x + attention(norm(x)); y = h + mlp(norm(h)).</summary>
/// <param name="launcher">Launches kernels.</param>
/// <param name="inputNorm">The norm before attention.</param>
/// <param name="projections">To queries, keys and values.</param>
/// <param name="output">Of what was attended to.</param>
/// <param name="postAttentionNorm">The norm before the feed-forward part.</param>
/// <param name="expansions">To gate and up.</param>
/// <param name="down">Back.</param>
internal sealed class GpuDecoderLayer(
    DecoderLauncher launcher, GpuNorm inputNorm, GpuLinearGroup projections, IGpuLinear output, GpuNorm postAttentionNorm, GpuLinearGroup expansions,
    IGpuLinear down) : IDisposable
{
    /// <summary>Bytes of the weights on the device.</summary>
    public long Bytes => projections.Bytes + output.Bytes + expansions.Bytes + down.Bytes;

    /// <summary>Queues the layer on M rows; its change of the stream is left for the next norm to add.</summary>
    /// <param name="buffers">M rows.</param>
    /// <param name="cache">Has the positions before these, and gets these.</param>
    /// <param name="layer">Its place.</param>
    /// <param name="m">M.</param>
    public void Queue(DecoderBuffers buffers, GpuKeyValueCache cache, int layer, int m)
    {
        launcher.AddAndNormalise(buffers.Stream, buffers.Change, inputNorm, buffers.Normalised, m, adds: layer > 0);
        projections.Forward(buffers.Normalised, m, buffers.Queries, buffers.Keys, buffers.Values);
        launcher.RotateAndStore(buffers.Queries, buffers.Keys, buffers.Values, cache, layer, m);
        launcher.Attend(buffers.Queries, cache, layer, m, buffers.Attended);
        output.Forward(buffers.Attended, m, buffers.Change);
        launcher.AddAndNormalise(buffers.Stream, buffers.Change, postAttentionNorm, buffers.Normalised, m, adds: true);
        expansions.Forward(buffers.Normalised, m, buffers.Gate, buffers.Up);
        launcher.Gate(buffers.Gate, buffers.Up);
        down.Forward(buffers.Gate, m, buffers.Change);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inputNorm.Dispose();
        projections.Dispose();
        output.Dispose();
        postAttentionNorm.Dispose();
        expansions.Dispose();
        down.Dispose();
    }
}
#endif
