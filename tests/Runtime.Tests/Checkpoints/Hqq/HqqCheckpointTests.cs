using Specializer.Tests.State;

namespace Specializer.Tests.Checkpoints.Hqq;

/// <summary>Over a checkpoint of two layers that hqq 0.2 saved, with what it computed for them under <c>test.</c></summary>
public sealed class HqqCheckpointTests : IDisposable
{
    private const string UpName = "model.layers.0.mlp.up_proj";
    private const string DownName = "model.layers.0.mlp.down_proj";

    private static readonly QuantScheme[] Schemes = [QuantScheme.Of<Hqq4>(), QuantScheme.Of<Hqq3Axis0>()];

    private readonly TemporaryFolder _folder = new();

    private readonly SafetensorsFile _file = SafetensorsFile.Open(
        Path.Combine(AppContext.BaseDirectory, "Checkpoints", "hqq_checkpoint.safetensors"));

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_Checkpoint_FindsItsLayers() => Assert.Equal(
        [
            new HqqLayer(DownName, QuantScheme.Of<Hqq3Axis0>().FullConfig, 128, 192, HasBias: true),
            new HqqLayer(UpName, QuantScheme.Of<Hqq4>().FullConfig, 192, 128, HasBias: true),
        ],
        HqqCheckpoint.Read(_file).Layers.OrderBy(layer => layer.Name, StringComparer.Ordinal));

    [Theory]
    [InlineData(UpName)]
    [InlineData(DownName)]
    public void Load_Layer_ComputesWhatHqqComputed(string name)
    {
        LinearLayer layer = HqqCheckpoint.Read(_file).Load(Schemes)[name];
        float[] x = _file.ReadSingles($"test.{name}.x");
        float[] expected = _file.ReadSingles($"test.{name}.y");
        float[] y = new float[expected.Length];
        layer.Forward(x, 4, y);
        float largest = expected.Max(Math.Abs);
        Assert.Equal(expected, y, (a, b) => Math.Abs(a - b) <= 1e-5 * largest);
    }

    [Fact]
    public void Load_UndeclaredConfigs_PrintsEveryLineToAdd()
    {
        var thrown = Assert.Throws<NotSupportedException>(() => HqqCheckpoint.Read(_file).Load([QuantScheme.Of<Hqq8Half>()]));
        Assert.Contains(
            $"\n    [Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn, Method = QuantMethod.Hqq)] public readonly partial struct HqqColumn3Group64Axis0; // \"{DownName}\"\n",
            thrown.Message);
        Assert.Contains(
            $"\n    [Quant(Bits = 4, Group = 64, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)] public readonly partial struct HqqColumn4Group64Axis1; // \"{UpName}\"\n",
            thrown.Message);
    }

    [Fact]
    public void SaveState_UnchangedLayers_GiveTheSameFile()
    {
        var writer = new SafetensorsWriter(_file.Metadata);
        foreach ((string name, LinearLayer layer) in HqqCheckpoint.Read(_file).Load(Schemes))
        {
            layer.SaveState(writer, name + ".");
        }

        foreach (string name in _file.Tensors.Keys.Where(name => name.StartsWith("test.", StringComparison.Ordinal)))
        {
            writer.Add(_file, name);
        }

        writer.Save(_folder.At("again.safetensors"));
        Assert.Equal(File.ReadAllBytes(_file.Path), File.ReadAllBytes(_folder.At("again.safetensors")));
    }

    [Fact]
    public void LoadState_Checkpoint_FillsAModelThatDeclaresNothing()
    {
        var model = new MlpModel();
        model.LoadState(_file, new LoadOptions { Prefix = "model." });
        Assert.IsType<QuantLinear<Hqq4>>(model.Layers[0].Mlp.UpProj);
        Assert.IsType<QuantLinear<Hqq3Axis0>>(model.Layers[0].Mlp.DownProj);
        model.SaveState(_folder.At("model.safetensors"));
        using SafetensorsFile saved = SafetensorsFile.Open(_folder.At("model.safetensors"));
        Assert.All(saved.Tensors.Keys, name => Assert.Equal(_file.Bytes("model." + name), saved.Bytes(name)));
        Assert.Equal(2 * 20, saved.Tensors.Count);
    }

    /// <summary>A layer of our own has every part that hqq reads, in the types that it writes.</summary>
    [Fact]
    public void SaveState_LayerQuantizedHere_IsStoredAsHqqStoresIt()
    {
        Linear dense = new(_file.ReadSingles($"test.{UpName}.weight"), 128, 192, _file.ReadSingles($"{UpName}.bias"));
        QuantLinear<Hqq4>.From(dense).SaveState(_folder.At("ours.safetensors"));
        using SafetensorsFile ours = SafetensorsFile.Open(_folder.At("ours.safetensors"));
        string[] keys = [.. _file.Tensors.Keys.Where(name => name.StartsWith(UpName + ".", StringComparison.Ordinal)).Select(name => name[(UpName.Length + 1)..])];
        Assert.Equal(keys.Order(StringComparer.Ordinal), ours.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (string key in keys)
        {
            SafetensorsEntry theirs = _file.Entry($"{UpName}.{key}");
            Assert.Equal((theirs.Type, theirs.Shape), (ours.Entry(key).Type, ours.Entry(key).Shape), (a, b) => a.Type == b.Type && a.Shape.SequenceEqual(b.Shape));
            if (key is not ("W_q" or "zero"))
            {
                // The optimiser's zeros, and codes at a rounding's edge, differ in the last bits.
                Assert.Equal(_file.Bytes($"{UpName}.{key}"), ours.Bytes(key));
            }
        }
    }
}

[Model]
internal sealed partial class MlpModel : Module
{
    public ModuleList<MlpLayer> Layers { get; } = new(new MlpLayer());
}

[Model]
internal sealed partial class MlpLayer : Module
{
    public Mlp Mlp = new();
}

[Model]
internal sealed partial class Mlp : Module
{
    public LinearLayer UpProj = new Linear(128, 192);

    public LinearLayer DownProj = new Linear(192, 128);
}
