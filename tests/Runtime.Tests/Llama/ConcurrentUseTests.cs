using Specializer.Tests.Checkpoints;
using Specializer.Tests.State;

namespace Specializer.Tests.Llama;

public sealed class ConcurrentUseTests : IDisposable
{
    private const int Threads = 32;
    private const int Tokens = 24;

    private static readonly LlamaConfig Config = new()
    {
        VocabSize = 19,
        HiddenSize = 32,
        IntermediateSize = 64,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 8,
        RmsNormEps = 1e-5,
        RopeTheta = 10_000,
        MaxPositionEmbeddings = 64,
        TieWordEmbeddings = false,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Forward_32ThreadsOnOneModel_GiveTheBitsOfOne()
    {
        var small = new SmallLlama(Config);
        using var source = SafetensorsFile.Open(small.Save(_folder.Path));
        LlamaForCausalLM model = LlamaForCausalLM.Load(small.Config, source);
        model.Replace<Linear>((name, linear) =>
            name.EndsWith("q_proj", StringComparison.Ordinal) ? W8A8Linear<Int8.WeightChannel8, Int8.ActivationToken8>.From(linear)
            : name.EndsWith("down_proj", StringComparison.Ordinal) ? QuantLinear<PerTensor8>.From(linear)
            : name == "lm_head" ? linear
            : QuantLinear<Hqq3>.From(linear));
        float[] expected = Logits(model, small.Config.VocabSize);

        float[][] actual = new float[Threads][];
        using var barrier = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            actual[i] = Logits(model, small.Config.VocabSize);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(actual, logits => Assert.Equal(expected, logits));
    }

    /// <summary>The logits of a prompt of eight and of single tokens after it.</summary>
    private static float[] Logits(LlamaForCausalLM model, int vocabulary)
    {
        const int Prompt = 8;
        KeyValueCache cache = model.NewCache(Tokens);
        float[] logits = new float[Tokens * vocabulary];
        int[] tokens = [.. Enumerable.Range(0, Tokens).Select(i => i * 7 % vocabulary)];
        model.Forward(tokens.AsSpan(0, Prompt), cache, logits.AsSpan(0, Prompt * vocabulary));
        for (int i = Prompt; i < Tokens; i++)
        {
            model.Forward(tokens.AsSpan(i, 1), cache, logits.AsSpan(i * vocabulary, vocabulary));
        }

        return logits;
    }
}
