using System.Text.Json;

namespace Specializer.Tests.Llama;

/// <summary>What PyTorch computed with the same weights.</summary>
public sealed class LlamaReferenceTests
{
    [Fact]
    public void Forward_ReferencePrompt_GivesTheReferenceLogits()
    {
        LlamaForCausalLM model = ApiDocsModel.Load();
        int[] prompt = ApiDocsModel.ReferenceTokens("prompt");
        float[] logits = new float[prompt.Length * model.Config.VocabSize];
        model.Forward(prompt, model.NewCache(prompt.Length), logits);

        using var reference = SafetensorsFile.Open(ApiDocsModel.File("reference_logits.safetensors"));
        float[] expected = reference.ReadSingles("logits");
        Assert.Equal(expected.Length, logits.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], logits[i], 1e-3);
        }
    }

    [Fact]
    public void GenerateGreedily_ReferencePrompt_ContinuesByteForByte()
    {
        int[] prompt = ApiDocsModel.ReferenceTokens("prompt");
        int[] expected = ApiDocsModel.ReferenceTokens("greedy");
        IEnumerable<int> continuation = ApiDocsModel.Load().GenerateGreedily(prompt, expected.Length - prompt.Length);
        Assert.Equal(expected, prompt.Concat(continuation));
    }

    [Fact]
    public void BitsPerToken_HeldOutText_IsTheReferences()
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(ApiDocsModel.File("reference.json")));
        int window = reference.RootElement.GetProperty("window").GetInt32();
        int windows = reference.RootElement.GetProperty("eval_windows").GetInt32();
        byte[] text = File.ReadAllBytes(ApiDocsModel.File("eval.bin"));
        Assert.Equal(window * windows, text.Length);

        LlamaForCausalLM model = ApiDocsModel.Load();
        KeyValueCache cache = model.NewCache(window);
        int[] tokens = new int[window];
        float[] logits = new float[window * model.Config.VocabSize];
        double bits = 0;
        for (int begin = 0; begin < text.Length; begin += window)
        {
            for (int i = 0; i < window; i++)
            {
                tokens[i] = text[begin + i];
            }

            cache.Clear();
            model.Forward(tokens, cache, logits);
            bits += CrossEntropy.BitsPerToken(logits, tokens);
        }

        Assert.Equal(reference.RootElement.GetProperty("fp32_of_fp16_weights").GetDouble(), bits / windows, 0.0005);
    }
}
