using System.Diagnostics;
using Specializer.Tests.Checkpoints;
using Specializer.Tests.Int8;
using Specializer.Tests.Llama;

namespace Specializer.Tests.Diagnostics;

[Collection(ListeningCollection.Name)]
public sealed class ActivityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public ActivityTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpecializerDiagnostics.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Quantize_Listened_IsAnActivityWithConfigAndShape()
    {
        QuantLinear<Observed4>.From(new Linear(RandomFloats.Normal(16 * 96, seed: 1), 96, 16));
        Activity quantize = Assert.Single(_ended);
        Assert.Equal("quantize", quantize.OperationName);
        Assert.Equal("Q4G48A1_HqqColumn_Float32", quantize.GetTagItem(SpecializerDiagnostics.ConfigTag));
        Assert.Equal((16, 96), (quantize.GetTagItem("n"), quantize.GetTagItem("k")));
    }

    [Fact]
    public void LoadAndForward_Listened_AreActivitiesInThatOrder()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        using var source = SafetensorsFile.Open(small.Save(_folder.Path));
        LlamaForCausalLM model = LlamaForCausalLM.Load(small.Config, source);
        Assert.Equal([1, 2, 3], model.GenerateGreedily(new int[] { 1, 2 }, 3).Select((_, i) => i + 1));
        Assert.Equal(["load", "forward", "forward", "forward"], _ended.Select(activity => activity.OperationName));
        Assert.Equal(source.Path, _ended[0].GetTagItem("path"));
        Assert.Equal((2, 0), (_ended[1].GetTagItem("tokens"), _ended[1].GetTagItem("position")));
        Assert.Equal((1, 3), (_ended[3].GetTagItem("tokens"), _ended[3].GetTagItem("position")));
    }

    [Fact]
    public void SaveState_Listened_SaysPathAndBytes()
    {
        string path = Path.Combine(_folder.Path, "s.safetensors");
        new Linear(3, 2).SaveState(path);
        Activity save = Assert.Single(_ended);
        Assert.Equal(("save", path, 32L), (save.OperationName, (string)save.GetTagItem("path")!, (long)save.GetTagItem("bytes")!));
    }

    [Fact]
    public void W8A8_MadeOfALayer_IsAnActivityWithConfigAndShape()
    {
        W8A8Linear<WeightChannel8, ActivationToken8>.From(new Linear(RandomFloats.Normal(16 * 96, seed: 1), 96, 16));
        Activity quantize = Assert.Single(_ended);
        Assert.Equal(("quantize", 16, 96), (quantize.OperationName, quantize.GetTagItem("n"), quantize.GetTagItem("k")));
        Assert.Contains("*", (string)quantize.GetTagItem(SpecializerDiagnostics.ConfigTag)!);
    }

    [Fact]
    public void Adapter_SavedAndLoaded_AreActivitiesWithTheFolder()
    {
        var model = new LayerSequence(QDoraLinear<Observed4>.From(new Linear(RandomFloats.Normal(16 * 96, seed: 1), 96, 16), rank: 2));
        _ended.Clear();
        PeftAdapter.Save(model, _folder.Path);
        PeftAdapter.Load(model, _folder.Path);
        Assert.Equal([("save", _folder.Path), ("load", _folder.Path)], _ended.Select(activity => (activity.OperationName, (string)activity.GetTagItem("path")!)));
    }
}
