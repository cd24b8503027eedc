using Specializer.Tests.Checkpoints;
using Specializer.Tests.Int8;
using Specializer.Tests.Llama;

namespace Specializer.Tests.State;

/// <summary>Layers whose forward pass runs on something computed from their tensors, and whole models.</summary>
public sealed class LayerStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadState_W8A8Linear_ComputesWhatTheSavedOneDoes() => AssertLoads(
        W8A8Linear<WeightChannel8Asymmetric, ActivationToken8>.From(Net.Filled(40, 24, seed: 1)),
        W8A8Linear<WeightChannel8Asymmetric, ActivationToken8>.From(Net.Filled(40, 24, seed: 2)),
        ["bias", "weight", "weight_scale", "weight_zero_point"]);

    [Fact]
    public void LoadState_W8A8LinearOfPaddedRows_ComputesWhatTheSavedOneDoes() => AssertLoads(
        W8A8Linear<WeightTensor8, ActivationToken8>.From(Net.Filled(33, 5, seed: 1, bias: false)),
        W8A8Linear<WeightTensor8, ActivationToken8>.From(Net.Filled(33, 5, seed: 2, bias: false)),
        ["weight", "weight_scale"]);

    [Fact]
    public void LoadState_QDoraLinear_TakesWeightAndAdapter()
    {
        QDoraLinear<Hqq3> saved = Adapted(seed: 1);
        QDoraLinear<Hqq3> loaded = Adapted(seed: 2);
        float[] stale = new float[48];
        loaded.Forward(RandomFloats.Normal(32, seed: 9), 1, stale);
        AssertLoads(saved, loaded, null);
        Assert.Equal(saved.Weight.Codes(), loaded.Weight.Codes());

        static QDoraLinear<Hqq3> Adapted(int seed)
        {
            QDoraLinear<Hqq3> layer = QDoraLinear<Hqq3>.From(Net.Filled(32, 48, seed), rank: 4, seed: seed);
            RandomFloats.Normal(layer.B.Length, seed + 10).CopyTo(layer.B, 0);
            layer.AdapterChanged();
            return layer;
        }
    }

    [Fact]
    public void LoadState_AdaptedLayerIntoAPlainOne_LeavesNothingOutSilently()
    {
        LayerSequence model = new(new Linear(32, 48));
        var writer = new SafetensorsWriter();
        QDoraLinear<Hqq3>.From(Net.Filled(32, 48, seed: 1), rank: 4).SaveState(writer, "0.");
        writer.Save(_folder.At("b.safetensors"));
        using SafetensorsFile nested = SafetensorsFile.Open(_folder.At("b.safetensors"));
        var thrown = Assert.Throws<StateMismatchException>(() => model.LoadState(nested, new LoadOptions { Schemes = [QuantScheme.Of<Hqq3>()] }));
        Assert.Equal(["0.lora_A.weight", "0.lora_B.weight", "0.lora_magnitude_vector"], thrown.Report.Unexpected.Order(StringComparer.Ordinal));
    }

    /// <summary>The trained model, quantized but for its output projection, through shards with an index and back.</summary>
    [Fact]
    public void LoadState_QuantizedLlamaInShards_HasTheSameLogits()
    {
        LlamaForCausalLM saved = ApiDocsModel.Load();
        saved.Replace<Linear>((name, linear) => name == "lm_head" ? linear : QuantLinear<Hqq4>.From(linear));
        var writer = new SafetensorsWriter([new("format", "pt")]);
        saved.SaveState(writer);
        Assert.True(writer.SaveShards(_folder.Path, shardBytes: 1 << 20).Count > 2);

        LlamaForCausalLM loaded = ApiDocsModel.Load();
        using (SafetensorsSet shards = SafetensorsSet.Open(_folder.Path))
        {
            // The output projection shares the embedding's array and is stored under that name.
            Assert.DoesNotContain("lm_head.weight", shards.Tensors.Keys);
            loaded.LoadState(shards, new LoadOptions { Schemes = [QuantScheme.Of<Hqq4>()] });
        }

        Assert.Equal(saved.NamedModules().Select(Described), loaded.NamedModules().Select(Described));
        int[] prompt = [.. "Returns the "u8.ToArray()];
        Assert.Equal(Logits(saved, prompt), Logits(loaded, prompt));

        static (string, Type) Described(NamedModule named) => (named.Name, named.Module.GetType());
    }

    private void AssertLoads(LinearLayer saved, LinearLayer loaded, string[]? names)
    {
        saved.SaveState(_folder.At("layer.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("layer.safetensors"));
        if (names is not null)
        {
            Assert.Equal(names, file.Tensors.Keys.Order(StringComparer.Ordinal));
        }

        float[] x = RandomFloats.Normal(3 * saved.InFeatures, seed: 5);
        float[] expected = Forward(saved, x);
        Assert.NotEqual(expected, Forward(loaded, x));
        loaded.LoadState(file);
        Assert.Equal(expected, Forward(loaded, x));
    }

    private static float[] Forward(LinearLayer layer, float[] x)
    {
        float[] y = new float[3 * layer.OutFeatures];
        layer.Forward(x, 3, y);
        return y;
    }

    private static float[] Logits(LlamaForCausalLM model, int[] prompt)
    {
        float[] logits = new float[prompt.Length * model.Config.VocabSize];
        model.Forward(prompt, model.NewCache(prompt.Length), logits);
        return logits;
    }
}
