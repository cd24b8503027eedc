using Specializer.Tests.Checkpoints;

namespace Specializer.Tests.State;

public sealed class LoadStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SaveState_Model_HasTorchsNamesAndShapes()
    {
        using SafetensorsFile file = Save(new Net());
        Assert.Equal(Net.TensorNames.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("\"fc1.weight\" F32 [32, 16]", file.Tensors["fc1.weight"].ToString());
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void LoadState_SavedModel_HasTheSameBits()
    {
        var saved = new Net();
        using SafetensorsFile file = Save(saved);
        Net loaded = Net.Zeros();
        Assert.True(loaded.LoadState(file).IsComplete);
        Assert.Equal(Tensors(saved), Tensors(loaded));
        Assert.NotEqual(Tensors(saved), Tensors(Net.Zeros()));
    }

    [Fact]
    public void LoadState_NarrowerFloats_AreWidenedExactly()
    {
        var writer = new SafetensorsWriter();
        writer.Add("weight", [1, 2], (ReadOnlyMemory<Half>)new[] { (Half)1.5f, (Half)(-0.1f) });
        writer.Add("bias", [1], (ReadOnlyMemory<double>)new[] { 0.1 });
        writer.Save(_folder.At("a.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("a.safetensors"));
        var linear = new Linear(2, 1);
        linear.LoadState(file);
        Assert.Equal([1.5f, (float)(Half)(-0.1f)], linear.Weight);
        Assert.Equal(0.1f, Assert.Single(linear.Bias!));
    }

    [Fact]
    public void LoadState_StrictAndNamesDiffer_ListsThemAndChangesNothing()
    {
        using SafetensorsFile file = Save(new Net(), omit: "fc1.bias", rename: ("q_proj.weight", "k_proj.weight"), misshape: "norm.weight");
        Net net = Net.Zeros();
        var thrown = Assert.Throws<StateMismatchException>(() => net.LoadState(file));
        Assert.Equal(["fc1.bias", "q_proj.weight"], thrown.Report.Missing);
        Assert.Equal(["k_proj.weight"], thrown.Report.Unexpected);
        Assert.Equal([new MisshapenTensor("norm.weight", "F32 [16]", "F32 [4, 4]")], thrown.Report.Misshapen);
        Assert.Equal(Tensors(Net.Zeros()), Tensors(net));
        Assert.Equal(
            $"""
            {file.Path} does not fit the model, which is left as it was.
            2 missing: "fc1.bias" (nearest: "k_proj.weight"), "q_proj.weight" (nearest: "k_proj.weight")
            1 unexpected: "k_proj.weight"
            1 misshapen: "norm.weight" is F32 [4, 4] in the file and F32 [16] in the model
            """,
            thrown.Message);
    }

    [Fact]
    public void LoadState_Lenient_LoadsWhatFitsAndReportsTheRest()
    {
        var saved = new Net();
        using SafetensorsFile file = Save(saved, omit: "fc1.bias", misshape: "norm.weight");
        Net net = Net.Zeros();
        LoadReport report = net.LoadState(file, new LoadOptions { Strict = false });
        Assert.Equal(["fc1.bias"], report.Missing);
        Assert.Equal(["norm.weight"], report.Misshapen.Select(tensor => tensor.Name));
        Assert.Empty(report.Unexpected);
        Assert.All(net.Norm!.Weight, value => Assert.Equal(0, value));
        Assert.Equal(((Linear)saved.Fc1).Weight, ((Linear)net.Fc1).Weight);
    }

    [Fact]
    public void LoadState_Prefix_ReadsThatPartOnly()
    {
        var saved = new Net();
        var writer = new SafetensorsWriter();
        saved.SaveState(writer, "model.");
        writer.Add<float>("test.x", [1], new float[1]);
        writer.Save(_folder.At("a.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("a.safetensors"));
        Net net = Net.Zeros();
        net.LoadState(file, new LoadOptions { Prefix = "model." });
        Assert.Equal(Tensors(saved), Tensors(net));
        Assert.Contains("test.x", Assert.Throws<StateMismatchException>(() => net.LoadState(file)).Report.Unexpected);
    }

    [Fact]
    public void LoadState_SharedArray_IsSavedOnceAndAnyOfItsNamesWillDo()
    {
        TiedNet tied = new();
        using (SafetensorsFile file = Save(tied))
        {
            Assert.Equal(["embed.weight"], file.Tensors.Keys);
            var loaded = new TiedNet();
            loaded.Embed.Weight.AsSpan().Clear();
            loaded.LoadState(file);
            Assert.Equal(tied.Embed.Weight, loaded.Embed.Weight);
        }

        using SafetensorsFile renamed = Save(tied, rename: ("embed.weight", "head.weight"));
        var other = new TiedNet();
        other.Embed.Weight.AsSpan().Clear();
        other.LoadState(renamed);
        Assert.Equal(tied.Embed.Weight, other.Embed.Weight);
    }

    [Fact]
    public void LoadState_IntegersOfAModule_NeedTheirOwnType()
    {
        var counter = new Counter { Steps = { [0] = 7 } };
        using SafetensorsFile file = Save(counter);
        var loaded = new Counter();
        loaded.LoadState(file);
        Assert.Equal((7, 1), (loaded.Steps[0], loaded.Loads));

        var writer = new SafetensorsWriter();
        writer.Add<float>("steps", [1], new float[1]);
        writer.Save(_folder.At("b.safetensors"));
        using SafetensorsFile floats = SafetensorsFile.Open(_folder.At("b.safetensors"));
        LoadReport report = Assert.Throws<StateMismatchException>(() => loaded.LoadState(floats)).Report;
        Assert.Equal("\"steps\" is F32 [1] in the file and I64 [1] in the model", Assert.Single(report.Misshapen).ToString());
    }

    [Fact]
    public void LoadState_Cancelled_ChangesNothing()
    {
        using SafetensorsFile file = Save(new Net());
        Net net = Net.Zeros();
        Assert.Throws<OperationCanceledException>(() => net.LoadState(file, cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(Tensors(Net.Zeros()), Tensors(net));
    }

    [Fact]
    public void LoadState_Progress_EndsAtOne()
    {
        using SafetensorsFile file = Save(new Net());
        var progress = new Recorder();
        Net.Zeros().LoadState(file, new LoadOptions { Progress = progress });
        Assert.Equal(Net.TensorNames.Length, progress.Values.Count);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    private SafetensorsFile Save(Module model, string? omit = null, (string From, string To)? rename = null, string? misshape = null)
    {
        string whole = _folder.At("whole.safetensors");
        model.SaveState(whole);
        if (omit is null && rename is null && misshape is null)
        {
            return SafetensorsFile.Open(whole);
        }

        string changed = _folder.At("changed.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(whole);
        var writer = new SafetensorsWriter();
        foreach (string name in file.Tensors.Keys.Where(name => name != omit && name != misshape))
        {
            writer.Add(file, name, name == rename?.From ? rename.Value.To : name);
        }

        if (misshape is not null)
        {
            writer.Add<float>(misshape, [4, 4], new float[16]);
        }

        writer.Save(changed);
        return SafetensorsFile.Open(changed);
    }

    private static float[] Tensors(Net net)
    {
        var values = new Collector();
        foreach (NamedModule named in net.NamedModules())
        {
            named.Module.VisitState(values);
        }

        return [.. values.All];
    }

    private sealed class Collector : IStateVisitor
    {
        public List<float> All { get; } = [];

        public void Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
            where T : unmanaged => All.AddRange(((Memory<float>)(object)values).Span);

        public void Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
            where TScheme : struct, IQuantScheme<TScheme> => throw new NotSupportedException();
    }

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}

/// <summary>Embedding and output projection share one array.</summary>
[Model]
internal sealed partial class TiedNet : Module
{
    public Embedding Embed = new(RandomFloats.Normal(6 * 32, seed: 9), 6, 32);

    public LinearLayer Head;

    public TiedNet() => Head = new Linear(Embed.Weight, 32, 6);
}

/// <summary>A module with a tensor of its own.</summary>
internal sealed class Counter : Module
{
    public long[] Steps { get; } = new long[1];

    public int Loads { get; private set; }

    protected internal override void VisitState(IStateVisitor visitor) => visitor.Visit("steps", Steps, Steps.Length);

    protected internal override void OnStateLoaded() => Loads++;
}
