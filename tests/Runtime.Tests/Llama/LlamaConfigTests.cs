using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Specializer.Tests.Checkpoints;

namespace Specializer.Tests.Llama;

public sealed class LlamaConfigTests : IDisposable
{
    private const string Small = """
        {
          "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 256, "hidden_size": 256,
          "intermediate_size": 768, "num_hidden_layers": 6, "num_attention_heads": 8, "num_key_value_heads": 4,
          "head_dim": 32, "max_position_embeddings": 512, "tie_word_embeddings": true, "rms_norm_eps": 1e-05,
          "rope_theta": 50000.0, "hidden_act": "silu", "torch_dtype": "float16", "bos_token_id": 10
        }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_FullConfig_GivesEveryValue()
    {
        var expected = new LlamaConfig
        {
            HiddenSize = 256,
            IntermediateSize = 768,
            NumHiddenLayers = 6,
            NumAttentionHeads = 8,
            NumKeyValueHeads = 4,
            HeadDim = 32,
            VocabSize = 256,
            RmsNormEps = 1e-5,
            RopeTheta = 50_000,
            MaxPositionEmbeddings = 512,
            TieWordEmbeddings = true,
            HiddenAct = "silu",
        };
        Assert.Equal(expected, LlamaConfig.Load(Write(Small)));
        Assert.Equal(expected, LlamaConfig.Load(folder.Path));
    }

    [Fact]
    public void Load_OnlyWhatIsRequired_TakesTheDefaultsOfTransformers()
    {
        LlamaConfig config = LlamaConfig.Load(Write("""
            {"model_type":"llama","vocab_size":10,"hidden_size":48,"intermediate_size":7,"num_hidden_layers":1,
             "num_attention_heads":4,"num_key_value_heads":null,"rope_scaling":null,"head_dim":null}
            """));
        Assert.Equal((4, 12), (config.NumKeyValueHeads, config.HeadDim));
        Assert.Equal((1e-6, 10_000), (config.RmsNormEps, config.RopeTheta));
        Assert.Equal((2048, false), (config.MaxPositionEmbeddings, config.TieWordEmbeddings));
    }

    [Fact]
    public void Load_RopeParametersOfNewerFiles_GiveTheBase()
    {
        string json = With("rope_parameters", """{"rope_type":"default","rope_theta":500000.0}""");
        Assert.Equal(500_000, LlamaConfig.Load(Write(json)).RopeTheta);
    }

    [Theory]
    [InlineData("rope_scaling", "type")]
    [InlineData("rope_parameters", "rope_type")]
    public void Load_RopeScaling_GivesTheScaling(string key, string type)
    {
        Assert.Equal(new LinearRopeScaling(2.5), LlamaConfig.Load(Write(With(key, $$"""{"{{type}}":"linear","factor":2.5}"""))).RopeScaling);
        const string Llama3 = "\"factor\":32.0,\"high_freq_factor\":4.0,\"low_freq_factor\":1.0,\"original_max_position_embeddings\":8192";
        Assert.Equal(
            new Llama3RopeScaling(32, 1, 4, 8192), LlamaConfig.Load(Write(With(key, $$"""{"{{type}}":"llama3",{{Llama3}}}"""))).RopeScaling);
        Assert.Null(LlamaConfig.Load(Write(With(key, $$"""{"{{type}}":"default"}"""))).RopeScaling);
    }

    [Theory]
    [InlineData("model_type", "\"mistral\"", "is \"mistral\"; only \"llama\" is supported.")]
    [InlineData("model_type", "null", "is missing; it must be \"llama\".")]
    [InlineData("model_type", "3", "is 3, which is no string.")]
    [InlineData("hidden_act", "\"gelu\"", "is \"gelu\"; only \"silu\" is supported.")]
    [InlineData("attention_bias", "true", "is true; only Llamas without biases are supported.")]
    [InlineData("mlp_bias", "true", "is true; only Llamas without biases are supported.")]
    [InlineData("mlp_bias", "0", "is 0, which is neither true nor false.")]
    [InlineData(
        "rope_scaling", """{"type":"yarn","factor":2.0}""", "asks for \"yarn\" rotary positions; supported are \"default\", \"linear\" and \"llama3\".")]
    [InlineData("rope_scaling", """{"type":"linear"}""", "is missing.", "factor")]
    [InlineData("rope_parameters", """{"rope_type":"llama3","low_freq_factor":1}""", "is missing.", "high_freq_factor")]
    [InlineData(
        "rope_parameters", """{"rope_type":"llama3","low_freq_factor":4,"high_freq_factor":4}""", "is 4; it must be above the 4 of low_freq_factor.", "high_freq_factor")]
    [InlineData("rope_scaling", "[2]", "is an array, not an object.")]
    [InlineData("partial_rotary_factor", "0.5", "is 0.5; only whole heads can be rotated.")]
    [InlineData("num_attention_heads", "6", "is 4, which does not divide the 6 of num_attention_heads.", "num_key_value_heads")]
    [InlineData("num_key_value_heads", "16", "is 16, which does not divide the 8 of num_attention_heads.")]
    [InlineData("head_dim", "31", "is 31; rotary positions turn pairs of features, so it must be even.")]
    [InlineData("head_dim", "1000000000", "is 1000000000, too many features for 8 heads.")]
    [InlineData("hidden_size", "0", "is 0, which is no whole number from 1 to 2147483647.")]
    [InlineData("hidden_size", "-4", "is -4, which is no whole number from 1 to 2147483647.")]
    [InlineData("hidden_size", "256.5", "is 256.5, which is no whole number from 1 to 2147483647.")]
    [InlineData("hidden_size", "4294967296", "is 4294967296, which is no whole number from 1 to 2147483647.")]
    [InlineData("hidden_size", "\"256\"", "is \"256\", which is no whole number from 1 to 2147483647.")]
    [InlineData("hidden_size", "null", "is missing.")]
    [InlineData("rms_norm_eps", "0", "is 0, which is no number above 0.")]
    [InlineData("rope_theta", "1e999", "is 1e999, which is no number above 0.")]
    [InlineData("rope_theta", "{}", "is an object, which is no number above 0.")]
    public void Load_WhatTheDecoderCannotRun_NamesTheKey(string key, string value, string message, string? named = null) =>
        AssertFails(With(key, value), $"\"{named ?? key}\" {message}");

    [Fact]
    public void Load_HeadsThatDoNotDivide_Throws() => AssertFails(
        With("head_dim", "null").Replace("\"hidden_size\":256", "\"hidden_size\":250", StringComparison.Ordinal),
        "\"num_attention_heads\" is 8, which does not divide the 250 of hidden_size.");

    [Theory]
    [InlineData("[]", "it is no JSON object.")]
    [InlineData("", "it is no valid JSON: ")]
    [InlineData("{", "it is no valid JSON: ")]
    [InlineData("{\"model_type\":\"llama\",\"model_type\":\"llama\"}", "it is no valid JSON: ")]
    [InlineData("{\"model_type\":\"\\ud800\"}", "\"model_type\" has an escape that is half a surrogate pair.")]
    [InlineData("{\"\\ud800\":1}", "a key has an escape that is half a surrogate pair.")]
    public void Load_NoJsonObject_Throws(string json, string message)
    {
        string path = Write(json);
        Assert.StartsWith(
            $"{path}: {message}", Assert.Throws<InvalidDataException>(() => LlamaConfig.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MutatedConfig_LoadsOrThrowsInvalidData()
    {
        var random = new Random(1);
        byte[] valid = Encoding.UTF8.GetBytes(Small);
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = (byte[])valid.Clone();
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            int length = random.Next(4) == 0 ? random.Next(mutated.Length) : mutated.Length;
            string path = folder.Write("config.json", mutated.AsSpan(0, length));
            try
            {
                LlamaConfig.Load(path);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2000);
    }

    [Fact]
    public void Load_MissingFile_Throws() => Assert.Throws<FileNotFoundException>(() => LlamaConfig.Load(folder.Path));

    /// <summary>The small config with one value replaced or added.</summary>
    private static string With(string key, string value)
    {
        JsonNode json = JsonNode.Parse(Small)!;
        json[key] = JsonNode.Parse(value);
        return json.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private string Write(string json) => folder.Write("config.json", Encoding.UTF8.GetBytes(json));

    private void AssertFails(string json, string message)
    {
        string path = Write(json);
        Assert.Equal($"{path}: {message}", Assert.Throws<InvalidDataException>(() => LlamaConfig.Load(path)).Message);
    }
}
