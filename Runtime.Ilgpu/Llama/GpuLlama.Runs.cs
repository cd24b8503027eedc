#if SPECIALIZER_ILGPU
using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <content>Checks, parts of long prompts, and steps.</content>
public partial class GpuLlama
{
    private string Name => $"Llama ({Config.NumHiddenLayers} layers, hidden {Config.HiddenSize})";

    /// <summary>Queues what a step of one token records.</summary>
    internal void QueueStep(GpuKeyValueCache cache) => _ = _decoder.QueueStep(cache);

    /// <summary>Queues a step on the cache's next token, which is the likeliest one after those before, and adds it to the cache.</summary>
    internal void Step(GpuKeyValueCache cache)
    {
        cache.Check(this, 1);
        try
        {
            _gpu.Accelerator.Bind();
            cache.Step!.Queue(RecordsSteps);
        }
        catch (Exception exception) when (GpuErrors.IsForeign(exception))
        {
            throw Named("step", 1, exception);
        }

        cache.Advance(1);
    }

    private IEnumerable<int> Generate(ReadOnlyMemory<int> prompt, int count, CancellationToken cancellation)
    {
        if (count == 0)
        {
            yield break;
        }

        using GpuKeyValueCache cache = NewCache(prompt.Length + count);
        Run(prompt.Span, cache, default, isLastOnly: true, cancellation);
        for (int i = 1; i < count; i++)
        {
            yield return NextToken(cache);
            cancellation.ThrowIfCancellationRequested();
            Step(cache);
        }

        yield return NextToken(cache);
    }

    private int NextToken(GpuKeyValueCache cache)
    {
        try
        {
            _gpu.Accelerator.Bind();
            return cache.ReadNextToken();
        }
        catch (Exception exception) when (GpuErrors.IsForeign(exception))
        {
            throw Named("a token", 1, exception);
        }
    }

    /// <summary>Runs tokens, many of them in parts; logits may be empty where only the likeliest token is wanted.</summary>
    private void Run(ReadOnlySpan<int> tokens, GpuKeyValueCache cache, Span<float> logits, bool isLastOnly, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length, nameof(tokens));
        CheckTokens(tokens);
        cache.Check(this, tokens.Length);
        using Activity? activity = Telemetry.Begin("forward");
        activity?.SetTag("tokens", tokens.Length).SetTag("position", cache.Length).SetTag("device", _gpu.Device.Selector);
        int begin = cache.Length;
        try
        {
            for (int first = 0; first < tokens.Length; first += RowsOfPart)
            {
                ReadOnlySpan<int> part = tokens[first..Math.Min(first + RowsOfPart, tokens.Length)];
                bool isWanted = logits.Length > 0 && (!isLastOnly || first + part.Length == tokens.Length);
                int rows = isLastOnly ? 1 : part.Length;
                Span<float> target = isLastOnly ? logits : logits.Slice(first * Config.VocabSize, part.Length * Config.VocabSize);
                RunPart(part, cache, isWanted ? target : default, rows, cancellation);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException)
        {
            cache.ReturnTo(begin);
            throw;
        }
        catch (Exception exception) when (GpuErrors.IsForeign(exception))
        {
            throw Named("forward", tokens.Length, exception);
        }
    }

    private void RunPart(ReadOnlySpan<int> tokens, GpuKeyValueCache cache, Span<float> logits, int logitRows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _gpu.Accelerator.Bind();
        ArrayView<float> onDevice;
        if (tokens.Length == 1)
        {
            cache.SetNextToken(tokens[0]);
            Step(cache);
            onDevice = _decoder.LogitsOfStep;
        }
        else
        {
            onDevice = _decoder.Queue(tokens, cache, logitRows, cancellation);
            cache.Advance(tokens.Length);
        }

        if (logits.Length > 0)
        {
            onDevice.CopyToCPU(_gpu.Stream, logits);
            _gpu.Stream.Synchronize();
        }
    }

    private GpuException Named(string task, int rows, Exception exception) =>
        GpuErrors.Named(_gpu, Name, task, (rows, Config.VocabSize, Config.HiddenSize), exception);

    private void CheckTokens(ReadOnlySpan<int> tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)Config.VocabSize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), tokens[i], $"Token {i} is not in a vocabulary of {Config.VocabSize}: at least 0, at most {Config.VocabSize - 1}.");
            }
        }
    }
}
#endif
