#if SPECIALIZER_ILGPU
using System.Diagnostics;

namespace Specializer;

/// <summary>A Llama that runs on a device as a whole: nothing of a step comes back to the processor but logits, or the likeliest token.</summary>
/// <remarks>
/// <para>
/// Quantized layers, those with adapters and int8 ones run as <see cref="GpuQuantLinear"/> and <see cref="GpuW8A8Linear"/>. The embedding and dense layers are binary16
/// there, |Δw| ≤ 2⁻¹¹·|w| + 2⁻²⁵ (a checkpoint's binary16 is exact), norms binary32; a tied output projection shares the embedding's memory. Keys and values are stored in binary16.
/// Sums are binary32 in an order that the device and the shapes decide: the same calls give the same bits.
/// </para>
/// <para>
/// On CUDA devices a step of one token is recorded once for each cache and then launched as one graph, whatever its position; see <see cref="RecordsSteps"/>.
/// Calls on one device must not overlap. The device must outlive this object.
/// </para>
/// </remarks>
/// <example><code>
/// using GpuContext gpu = GpuContext.Open("cuda");
/// using GpuLlama llama = GpuLlama.Load(gpu, model);
/// foreach (int token in llama.GenerateGreedily(prompt, count: 100)) { … }
/// </code></example>
public sealed partial class GpuLlama : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly GpuDecoder _decoder;
    private readonly RotaryEmbedding _rotary;
    private bool _isDisposed;

    /// <summary>Takes a decoder that is on the device.</summary>
    internal GpuLlama(GpuContext gpu, LlamaConfig config, RotaryEmbedding rotary, GpuDecoder decoder)
    {
        (_gpu, Config, _rotary, _decoder) = (gpu, config, rotary, decoder);
    }

    /// <summary>The model's shape.</summary>
    public LlamaConfig Config { get; }

    /// <summary>Bytes of the weights on the device, norms and biases left out.</summary>
    public long Bytes => _decoder.Bytes;

    /// <summary>Whether steps of one token are recorded as a CUDA graph, from the second one on, as they are by default; false queues each call by itself, for comparisons.</summary>
    public bool RecordsSteps { get; set; } = true;

    /// <summary>Tokens of a prompt that run at a time.</summary>
    internal int RowsOfPart { get; set; } = 512;

    /// <summary>Copies a model to a device. Quantize it before; the copy does not follow later changes.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="model">The model, in the processor's memory; it is left as it is and not kept.</param>
    /// <param name="progress">Receives the share of the weights that are on the device, 0..1, by their elements.</param>
    /// <param name="cancellation">Checked before each weight.</param>
    /// <exception cref="NotSupportedException">
    /// A module is none that runs on a device, such as a layer that <see cref="GpuModules.ToDevice(Module, GpuContext, IProgress{double}?, CancellationToken)"/> has moved already, heads have more
    /// than 256 features, or a scheme was compiled without sight of ILGPU. The message names it.
    /// </exception>
    /// <exception cref="ArgumentException">A dense weight has an element beyond binary16.</exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel; what was taken is freed again.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; what was taken is freed again.</exception>
    public static GpuLlama Load(GpuContext gpu, LlamaForCausalLM model, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentNullException.ThrowIfNull(model);
        if (model.Config.HeadDim > AttentionKernels.MostFeatures)
        {
            throw new NotSupportedException($"Heads of {model.Config.HeadDim} features: on a device they have at most {AttentionKernels.MostFeatures}.");
        }

        using Activity? activity = Telemetry.Begin("load");
        activity?.SetTag("device", gpu.Device.Selector);
        GpuDecoder decoder = new DecoderLoader(gpu, model, progress, cancellation).Load();
        return new GpuLlama(gpu, model.Config, model.Model.RotaryEmb, decoder);
    }

    /// <summary>Makes an empty cache for a sequence of this model.</summary>
    /// <param name="capacity">Positions it can hold, 1..<see cref="LlamaConfig.MaxPositionEmbeddings"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model was not made for that many positions.</exception>
    /// <exception cref="GpuException">The device has no room; what was taken is freed again.</exception>
    public GpuKeyValueCache NewCache(int capacity)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (capacity < 1 || capacity > Config.MaxPositionEmbeddings)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"This model was made for 1 to {Config.MaxPositionEmbeddings} positions.");
        }

        return GpuErrors.Guard(
            _gpu, Name, "a key and value cache", (capacity, Config.NumKeyValueHeads, Config.HeadDim), () => new GpuKeyValueCache(_gpu, this, _rotary, capacity));
    }

    /// <summary>Logits of the token that follows each of the given ones.</summary>
    /// <param name="tokens">[M], M ≥ 1, following those in the cache; they are added to it.</param>
    /// <param name="cache">A cache made for this model.</param>
    /// <param name="logits">[M, vocabulary], written in full.</param>
    /// <param name="cancellation">Checked before each layer; a sequence that was cancelled has added nothing to the cache.</param>
    /// <exception cref="ArgumentException">There are no tokens, one is not in the vocabulary, or logits has another length.</exception>
    /// <exception cref="InvalidOperationException">The cache has no room for them.</exception>
    /// <exception cref="GpuException">The device failed; the message names what was asked of it.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Forward(ReadOnlySpan<int> tokens, GpuKeyValueCache cache, Span<float> logits, CancellationToken cancellation = default)
    {
        SequenceChecks.Logits(Config, logits, tokens.Length);
        Run(tokens, cache, logits, isLastOnly: false, cancellation);
    }

    /// <summary>Logits of the token that follows the last of the given ones.</summary>
    /// <param name="tokens">[M], M ≥ 1, following those in the cache; they are added to it.</param>
    /// <param name="cache">A cache made for this model.</param>
    /// <param name="logits">[vocabulary], written in full.</param>
    /// <param name="cancellation">Checked before each layer; a sequence that was cancelled has added nothing to the cache.</param>
    /// <inheritdoc cref="Forward(ReadOnlySpan{int}, GpuKeyValueCache, Span{float}, CancellationToken)" path="/exception"/>
    public void ForwardLast(ReadOnlySpan<int> tokens, GpuKeyValueCache cache, Span<float> logits, CancellationToken cancellation = default)
    {
        SequenceChecks.Logits(Config, logits, 1);
        Run(tokens, cache, logits, isLastOnly: true, cancellation);
    }

    /// <summary>Continues a sequence by the likeliest token at each step; of equally likely ones, the first. Only the token comes back to the processor.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">Tokens to add; with the prompt at most <see cref="LlamaConfig.MaxPositionEmbeddings"/>.</param>
    /// <param name="cancellation">Checked before each token, and before each layer of the prompt.</param>
    /// <returns>The tokens, each computed when it is asked for; the prompt is not among them.</returns>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The sequence would be longer than the model was made for, a token of the prompt is not in the vocabulary, or the count is negative.
    /// </exception>
    /// <exception cref="GpuException">While tokens are asked for: the device failed, or has no room for the sequence.</exception>
    /// <exception cref="OperationCanceledException">While tokens are asked for: cancellation was.</exception>
    public IEnumerable<int> GenerateGreedily(ReadOnlyMemory<int> prompt, int count, CancellationToken cancellation = default)
    {
        SequenceChecks.Continuation(Config, prompt, count);

        CheckTokens(prompt.Span);
        return Generate(prompt, count, cancellation);
    }

    /// <summary>Compiles what a prompt and steps need, takes their memory and records the step: later calls of as many rows allocate nothing on the device.</summary>
    /// <param name="cache">An empty cache with room for the prompt and two tokens; it is empty again afterwards.</param>
    /// <param name="promptLength">Tokens of the longest prompt, ≥ 1.</param>
    /// <exception cref="InvalidOperationException">The cache is not empty, or has no room.</exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel.</exception>
    public void WarmUp(GpuKeyValueCache cache, int promptLength = 1)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(promptLength);
        if (cache.Length > 0)
        {
            throw new InvalidOperationException($"The cache holds {cache.Length} positions; an empty one is warmed up.");
        }

        cache.Check(this, promptLength + 2);
        Run(new int[promptLength], cache, default, isLastOnly: true, CancellationToken.None);
        Step(cache);
        Step(cache);
        cache.Clear();
    }

    /// <summary>Frees the device's memory. Its caches are disposed by whoever made them.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _gpu.Stream.Synchronize();
            _decoder.Dispose();
        }
    }
}
#endif
