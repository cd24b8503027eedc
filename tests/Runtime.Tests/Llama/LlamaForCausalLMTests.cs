namespace Specializer.Tests.Llama;

public sealed class LlamaForCausalLMTests
{
    private static readonly int[] Tokens =
        [.. "Gets the number of elements in the collection that match a predicate."u8.ToArray().Select(b => (int)b)];

    [Fact]
    public void NamedModules_Model_AreThoseOfTransformers()
    {
        string[] names = [.. ApiDocsModel.Load().NamedModules().Select(named => named.Name)];
        Assert.Equal(["", "model", "model.embed_tokens", "model.layers", "model.layers.0"], names[..5]);
        Assert.Equal(
            [
                "model.layers.5",
                "model.layers.5.self_attn",
                "model.layers.5.self_attn.q_proj",
                "model.layers.5.self_attn.k_proj",
                "model.layers.5.self_attn.v_proj",
                "model.layers.5.self_attn.o_proj",
                "model.layers.5.mlp",
                "model.layers.5.mlp.gate_proj",
                "model.layers.5.mlp.up_proj",
                "model.layers.5.mlp.down_proj",
                "model.layers.5.mlp.act_fn",
                "model.layers.5.input_layernorm",
                "model.layers.5.post_attention_layernorm",
                "model.norm",
                "model.rotary_emb",
                "lm_head",
            ],
            names[^16..]);
        Assert.Equal(4 + (6 * 13) + 3, names.Length);
    }

    [Fact]
    public void Forward_TokenByTokenOrAllAtOnce_GivesTheSameBits()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        int vocabulary = model.Config.VocabSize;
        float[] atOnce = new float[Tokens.Length * vocabulary];
        model.Forward(Tokens, model.NewCache(Tokens.Length), atOnce);

        // A first part of several, then one by one, in a cache that is larger than needed.
        KeyValueCache cache = model.NewCache(200);
        float[] parts = new float[Tokens.Length * vocabulary];
        const int First = 37;
        model.Forward(Tokens.AsSpan(0, First), cache, parts.AsSpan(0, First * vocabulary));
        for (int t = First; t < Tokens.Length; t++)
        {
            model.ForwardLast(Tokens.AsSpan(t, 1), cache, parts.AsSpan(t * vocabulary, vocabulary));
        }

        Assert.Equal(Tokens.Length, cache.Length);
        Assert.Equal(atOnce, parts);
    }

    [Fact]
    public void Forward_AnyDegreeOfParallelism_GivesTheSameBits()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        float[] expected = Logits(model, degree: 1);
        Assert.Equal(expected, Logits(model, degree: 2));
        Assert.Equal(expected, Logits(model, degree: 5));
    }

    [Fact]
    public void Forward_CacheCleared_ForgetsTheSequenceBefore()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        KeyValueCache cache = model.NewCache(Tokens.Length);
        float[] first = new float[model.Config.VocabSize], second = new float[model.Config.VocabSize];
        model.ForwardLast(Tokens.AsSpan(0, 20), cache, first);
        cache.Clear();
        model.ForwardLast(Tokens.AsSpan(10), cache, second);
        cache.Clear();
        model.ForwardLast(Tokens.AsSpan(0, 20), cache, second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Forward_SingleTokens_AllocateNothing()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        KeyValueCache cache = model.NewCache(Tokens.Length);
        float[] logits = new float[model.Config.VocabSize];
        Decode();

        // A collection that other tests cause may empty the shared array pools, which then fill once more: one run without is enough.
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Decode();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Decode()
        {
            cache.Clear();
            for (int t = 0; t < Tokens.Length; t++)
            {
                model.ForwardLast(Tokens.AsSpan(t, 1), cache, logits);
            }
        }
    }

    [Fact]
    public void Forward_CacheIsFull_Throws()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        KeyValueCache cache = model.NewCache(4);
        float[] logits = new float[model.Config.VocabSize];
        model.ForwardLast([1, 2, 3], cache, logits);
        var thrown = Assert.Throws<InvalidOperationException>(() => model.ForwardLast([4, 5], cache, logits));
        Assert.Contains("holds 3 of 4", thrown.Message);
    }

    [Fact]
    public void Forward_CacheOfAnotherConfig_Throws()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        var cache = new KeyValueCache(model.Config with { NumHiddenLayers = 5 }, 4);
        Assert.Throws<ArgumentException>(() => model.ForwardLast([1], cache, new float[model.Config.VocabSize]));
    }

    [Fact]
    public void Forward_TokenOutsideTheVocabulary_Throws()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ForwardLast([256], model.NewCache(1), new float[model.Config.VocabSize]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    public void NewCache_MoreThanTheModelWasMadeFor_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ApiDocsModel.Load().NewCache(capacity));

    [Fact]
    public void GenerateGreedily_TooLongOrEmpty_ThrowsBeforeTheFirstToken()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GenerateGreedily(Tokens, 512));
        Assert.ThrowsAny<ArgumentException>(() => model.GenerateGreedily(Array.Empty<int>(), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.GenerateGreedily(Tokens, -1));
    }

    private static float[] Logits(LlamaForCausalLM model, int degree)
    {
        int before = KernelPool.Shared.MaxDegreeOfParallelism;
        try
        {
            KernelPool.Shared.MaxDegreeOfParallelism = degree;
            float[] logits = new float[Tokens.Length * model.Config.VocabSize];
            model.Forward(Tokens, model.NewCache(Tokens.Length), logits);
            return logits;
        }
        finally
        {
            KernelPool.Shared.MaxDegreeOfParallelism = before;
        }
    }
}
