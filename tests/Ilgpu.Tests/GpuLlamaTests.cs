#if SPECIALIZER_ILGPU
using Xunit;

namespace Specializer.Tests;

/// <summary>A whole model on the device against the same model on the processor.</summary>
[Collection(TestDevice.Collection)]
public class GpuLlamaTests(TestDevice device)
{
    /// <summary>Of the largest logit: x, and for many rows ŵ, are rounded to binary16, and so are keys and values; now and then an int8 activation falls on the other side.</summary>
    private const float Tolerance = 0.02f;

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Forward_PromptThenSteps_AgreesWithTheProcessor(bool isQuantized, bool isTied)
    {
        LlamaForCausalLM model = isQuantized ? QuantizedLlama.Make(isTied) : QuantizedLlama.MakeDense(isTied);
        using GpuLlama llama = GpuLlama.Load(device.Gpu, model);
        using GpuKeyValueCache cache = llama.NewCache(16);
        KeyValueCache expectedCache = model.NewCache(16);

        AssertSameLogits(model, expectedCache, llama, cache, QuantizedLlama.Tokens(6, seed: 1));
        for (int step = 0; step < 2; step++)
        {
            AssertSameLogits(model, expectedCache, llama, cache, QuantizedLlama.Tokens(1, seed: 2 + step));
        }

        Assert.Equal(8, cache.Length);
    }

    /// <summary>More positions than a part of attention holds, in parts of a prompt that do not divide it.</summary>
    [Fact]
    public void Forward_PromptOfSeveralParts_AgreesWithTheProcessor()
    {
        LlamaForCausalLM model = QuantizedLlama.MakeDense();
        using GpuLlama llama = GpuLlama.Load(device.Gpu, model);
        llama.RowsOfPart = 32;
        using GpuKeyValueCache cache = llama.NewCache(96);
        KeyValueCache expectedCache = model.NewCache(96);

        AssertSameLogits(model, expectedCache, llama, cache, QuantizedLlama.Tokens(75, seed: 3));
        AssertSameLogits(model, expectedCache, llama, cache, QuantizedLlama.Tokens(1, seed: 4));
    }

    [Fact]
    public void ForwardLast_Prompt_GivesTheLastRowOfForward()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(8);
        int[] tokens = QuantizedLlama.Tokens(3, seed: 1);
        float[] all = new float[3 * 37];
        float[] last = new float[37];

        llama.Forward(tokens, cache, all);
        cache.Clear();
        llama.ForwardLast(tokens, cache, last);

        Layers.AssertNear(all.AsSpan(2 * 37), last, 1e-3f, "the last row");
    }

    [Fact]
    public void GenerateGreedily_Prompt_ContinuesAsTheProcessorDoes()
    {
        // Products straight from the codes take the emulator seconds.
        LlamaForCausalLM model = device.Gpu.Device.Kind == GpuDeviceKind.Emulated ? QuantizedLlama.MakeDense(isTied: false) : QuantizedLlama.Make(isTied: false);
        using GpuLlama llama = GpuLlama.Load(device.Gpu, model);
        int[] prompt = Enumerable.Range(0, 100).Select(seed => QuantizedLlama.Tokens(4, seed)).First(tokens => IsDecided(model, tokens, 6));
        int[] expected = [.. model.GenerateGreedily(prompt, 6)];

        Assert.Equal(expected, llama.GenerateGreedily(prompt, 6));
        Assert.Equal(expected, llama.GenerateGreedily(prompt, 6));
        Assert.Empty(llama.GenerateGreedily(prompt, 0));
    }

    [Fact]
    public void Clear_UsedCache_GivesTheBitsOfANewOne()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(8);
        float[] first = Logits(llama, cache, QuantizedLlama.Tokens(4, seed: 1));
        _ = Logits(llama, cache, QuantizedLlama.Tokens(3, seed: 2));

        cache.Clear();

        Assert.Equal(0, cache.Length);
        Assert.Equal(first, Logits(llama, cache, QuantizedLlama.Tokens(4, seed: 1)));
    }

    [Fact]
    public void WarmUp_EmptyCache_LeavesItEmptyAndChangesNoBit()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cold = llama.NewCache(8);
        using GpuKeyValueCache warm = llama.NewCache(8);
        float[] expected = Logits(llama, cold, QuantizedLlama.Tokens(2, seed: 1));

        llama.WarmUp(warm, promptLength: 3);

        Assert.Equal(0, warm.Length);
        Assert.Equal(expected, Logits(llama, warm, QuantizedLlama.Tokens(2, seed: 1)));
        Assert.Throws<InvalidOperationException>(() => llama.WarmUp(warm));
    }

    [CudaFact]
    public void Step_RecordedAsAGraph_GivesTheBitsOfQueuedCalls()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.Make());
        using GpuKeyValueCache recorded = llama.NewCache(80);
        using GpuKeyValueCache queued = llama.NewCache(80);
        int[] tokens = QuantizedLlama.Tokens(70, seed: 6);
        foreach (int token in tokens)
        {
            llama.RecordsSteps = true;
            float[] ofGraph = Logits(llama, recorded, [token]);
            llama.RecordsSteps = false;
            Assert.Equal(Logits(llama, queued, [token]), ofGraph);
        }
    }

    /// <summary>A longer prompt moves scratch memory that a recorded graph has the addresses of.</summary>
    [CudaFact]
    public void Forward_LongerPromptBetweenSteps_ChangesNoLaterStep()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.Make());
        using GpuKeyValueCache cache = llama.NewCache(8);
        using GpuKeyValueCache undisturbed = llama.NewCache(8);
        using GpuKeyValueCache other = llama.NewCache(64);
        int[] tokens = QuantizedLlama.Tokens(6, seed: 7);
        float[][] expected = [.. tokens.Select(token => Logits(llama, undisturbed, [token]))];
        for (int i = 0; i < tokens.Length; i++)
        {
            if (i == 3)
            {
                _ = Logits(llama, other, QuantizedLlama.Tokens(60, seed: 8));
            }

            Assert.Equal(expected[i], Logits(llama, cache, [tokens[i]]));
        }
    }

    private static float[] Logits(GpuLlama llama, GpuKeyValueCache cache, int[] tokens)
    {
        float[] logits = new float[llama.Config.VocabSize];
        llama.ForwardLast(tokens, cache, logits);
        return logits;
    }

    private static void AssertSameLogits(LlamaForCausalLM model, KeyValueCache expectedCache, GpuLlama llama, GpuKeyValueCache cache, int[] tokens)
    {
        float[] expected = new float[tokens.Length * model.Config.VocabSize];
        float[] actual = new float[expected.Length];
        model.Forward(tokens, expectedCache, expected);
        llama.Forward(tokens, cache, actual);
        Layers.AssertNear(expected, actual, Tolerance, $"logits of {tokens.Length} tokens at {expectedCache.Length}");
    }

    /// <summary>Whether no choice of the processor's is so narrow that the tolerance could turn it over.</summary>
    private static bool IsDecided(LlamaForCausalLM model, int[] prompt, int count)
    {
        KeyValueCache cache = model.NewCache(prompt.Length + count);
        float[] logits = new float[model.Config.VocabSize];
        int[] next = prompt;
        for (int i = 0; i < count; i++)
        {
            model.ForwardLast(next, cache, logits);
            float[] ordered = [.. logits.OrderDescending()];
            if (ordered[0] - ordered[1] < 2 * Tolerance * logits.Max(Math.Abs))
            {
                return false;
            }

            next = [Array.IndexOf(logits, ordered[0])];
        }

        return true;
    }
}
#endif
