using Specializer.Tests.Checkpoints;

namespace Specializer.Tests.Llama;

public sealed class LlamaLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_SmallModel_IsNearTheFloat64Decoder(bool tieWordEmbeddings)
    {
        var small = new SmallLlama(tieWordEmbeddings);
        int[] tokens = [.. Enumerable.Range(0, 40).Select(i => i * 7 % 19)];
        LlamaForCausalLM model = Load(small);
        float[] logits = new float[tokens.Length * small.Config.VocabSize];
        model.Forward(tokens, model.NewCache(tokens.Length), logits);
        double[] expected = [.. new LlamaOracle(small).Logits(tokens).SelectMany(row => row)];
        double largest = expected.Max(Math.Abs);
        Assert.All(logits.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * largest));
    }

    [Fact]
    public void Load_TiedHead_SharesTheEmbedding()
    {
        LlamaForCausalLM model = Load(new SmallLlama(tieWordEmbeddings: true));
        Assert.Same(model.Model.EmbedTokens.Weight, Assert.IsType<Linear>(model.LmHead).Weight);
    }

    [Fact]
    public void Load_MissingTensor_NamesItAndTheNearest()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        small.Remove("model.layers.1.self_attn.k_proj.weight");
        string message = Assert.Throws<InvalidDataException>(() => Load(small)).Message;
        Assert.Contains("there is no tensor \"model.layers.1.self_attn.k_proj.weight\"", message);
        Assert.Contains("the nearest name is \"model.layers.0.self_attn.k_proj.weight\"", message);
    }

    [Fact]
    public void Load_MisshapenTensor_NamesBothShapes()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        small.Add("model.layers.2.mlp.up_proj.weight", 20, 33);
        string message = Assert.Throws<InvalidDataException>(() => Load(small)).Message;
        Assert.Contains("\"model.layers.2.mlp.up_proj.weight\": its shape is [20, 33], not [33, 20].", message);
    }

    [Fact]
    public void Load_TensorThatIsNoPart_NamesIt()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        small.Add("model.layers.3.input_layernorm.weight", 20);
        string message = Assert.Throws<InvalidDataException>(() => Load(small)).Message;
        Assert.Contains("\"model.layers.3.input_layernorm.weight\" F32 [20] is not part of the Llama", message);
    }

    [Fact]
    public void Load_RedundantTensors_AreLeftOut()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        small.Add("model.layers.0.self_attn.rotary_emb.inv_freq", 5);
        small.Add("lm_head.weight", 19, 20);
        Assert.Equal("lm_head", Load(small).NamedModules()[^1].Name);
    }

    [Fact]
    public void Load_UntiedHeadIsMissing_Throws()
    {
        var small = new SmallLlama(tieWordEmbeddings: false);
        small.Remove("lm_head.weight");
        Assert.Contains("\"lm_head.weight\"", Assert.Throws<InvalidDataException>(() => Load(small)).Message);
    }

    [Fact]
    public void Load_Progress_GrowsToOne()
    {
        List<double> reports = [];
        Load(new SmallLlama(tieWordEmbeddings: true), new Reports(reports));
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
        Assert.InRange(reports[0], 0.001, 0.5);
    }

    [Fact]
    public void Load_Cancelled_Throws()
    {
        using var source = SafetensorsFile.Open(new SmallLlama(tieWordEmbeddings: true).Save(_folder.Path));
        Assert.Throws<OperationCanceledException>(
            () => LlamaForCausalLM.Load(new SmallLlama(true).Config, source, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Load_FolderWithoutModel_Throws() => Assert.ThrowsAny<IOException>(() => LlamaForCausalLM.Load(_folder.Path));

    private LlamaForCausalLM Load(SmallLlama small, IProgress<double>? progress = null)
    {
        using var source = SafetensorsFile.Open(small.Save(_folder.Path));
        return LlamaForCausalLM.Load(small.Config, source, progress);
    }

    private sealed class Reports(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
