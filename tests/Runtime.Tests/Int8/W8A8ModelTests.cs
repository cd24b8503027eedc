using System.Text.Json;
using Specializer.Tests.Llama;

namespace Specializer.Tests.Int8;

/// <summary>The trained model with int8 weights and activations in every linear layer but the output projection.</summary>
public sealed class W8A8ModelTests
{
    [Fact]
    public void BitsPerToken_HeldOutText_IsTheReferences()
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(ApiDocsModel.File("reference.json")));
        int window = reference.RootElement.GetProperty("window").GetInt32();
        int windows = reference.RootElement.GetProperty("eval_windows").GetInt32();
        byte[] text = File.ReadAllBytes(ApiDocsModel.File("eval.bin"));

        LlamaForCausalLM model = ApiDocsModel.Load();
        Assert.Equal(6 * 7, model.Replace<Linear>(
            (name, linear) => name == "lm_head" ? linear : W8A8Linear<WeightChannel8, ActivationToken8>.From(linear)));
        KeyValueCache cache = model.NewCache(window);
        float[] logits = new float[window * model.Config.VocabSize];
        double bits = 0;
        foreach (byte[] bytes in text.Chunk(window))
        {
            int[] tokens = [.. bytes.Select(value => (int)value)];
            cache.Clear();
            model.Forward(tokens, cache, logits);
            bits += CrossEntropy.BitsPerToken(logits, tokens);
        }

        Assert.Equal(reference.RootElement.GetProperty("w8a8_channel_token_sym").GetDouble(), bits / windows, 0.001);
    }
}
