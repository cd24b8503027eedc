using Specializer.Tests.Checkpoints;

namespace Specializer.Tests.State;

public sealed class QuantizedStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadState_DenseWeightsIntoQuantMembers_QuantizesThemAsDeclared()
    {
        QuantizedNet net = LoadDense();
        LayerSequence dense = QuantizedNet.Dense();
        Check(net.Up, (Linear)dense[0], bits: 4, optimize: true);
        Check((LinearLayer)net.Down, (Linear)dense[1], bits: 4, optimize: true);
        Check((LinearLayer)net.Gate, (Linear)dense[2], bits: 3, optimize: false);
        Assert.Equal(((Linear)dense[3]).Weight, Assert.IsType<Linear>(net.Plain).Weight);
        Assert.Equal(net.Up.GetType(), net.Down.GetType());

        static void Check(LinearLayer layer, Linear dense, double bits, bool optimize)
        {
            QuantizedTensor weight = ((IQuantizedLayer)layer).Weight;
            Assert.Equal((bits, optimize), (weight.Scheme.Config.Bits, weight.Scheme.Config.Optimize));
            QuantizedTensor expected = weight.Scheme.Quantize(dense.Weight, dense.OutFeatures, dense.InFeatures);
            Assert.Equal(expected.Codes(), weight.Codes());
            Assert.Equal(expected.Dequantize(), weight.Dequantize());
            Assert.Equal(dense.Bias, layer.Bias);
        }
    }

    [Fact]
    public void QuantizeDeclared_DenseLayers_AreThoseThatALoadMakes()
    {
        var dense = new QuantizedNet();
        LayerSequence values = QuantizedNet.Dense();
        (dense.Up, dense.Down, dense.Gate, dense.Plain) = ((LinearLayer)values[0], values[1], values[2], (LinearLayer)values[3]);
        Assert.Equal(3, dense.QuantizeDeclared());
        using SafetensorsFile loaded = Save(LoadDense());
        AssertSameFile(loaded, Save(dense, "declared"));
        Assert.Equal(0, dense.QuantizeDeclared());
    }

    [Fact]
    public void QuantizeDeclared_WeightThatCannotBeQuantized_NamesTheLayerAndReplacesNothing()
    {
        var net = new QuantizedNet { Gate = new Linear(3, 5) };
        var thrown = Assert.Throws<ArgumentException>(() => net.QuantizeDeclared());
        Assert.StartsWith("'gate': cannot be quantized as [Quant(Bits = 3, Group = 16,", thrown.Message);
        Assert.IsType<Linear>(net.Up);
    }

    [Fact]
    public void LoadState_QuantizedFile_NeedsNoQuantizingAndHasTheSameBits()
    {
        QuantizedNet saved = LoadDense();
        using SafetensorsFile file = Save(saved);
        Assert.Contains("gate.W_q", file.Tensors.Keys);
        Assert.DoesNotContain("gate.weight", file.Tensors.Keys);
        var loaded = new QuantizedNet();
        loaded.LoadState(file);
        AssertSameFile(file, Save(loaded, "again"));

        // A second load finds quantized layers already.
        LinearLayer up = loaded.Up;
        loaded.LoadState(file);
        Assert.Same(up, loaded.Up);
        AssertSameFile(file, Save(loaded, "again"));
    }

    [Fact]
    public void LoadState_DenseWeightsAgain_AreQuantizedAgain()
    {
        QuantizedNet net = LoadDense();
        byte[] codes = ((IQuantizedLayer)net.Up).Weight.Codes();
        net.Up = QuantLinear<Hqq4Group16>.From(Net.Filled(32, 48, seed: 77));
        using SafetensorsFile file = OpenDense();
        net.LoadState(file);
        Assert.Equal(codes, ((IQuantizedLayer)net.Up).Weight.Codes());
    }

    [Fact]
    public void LoadState_QuantizedFileIntoDenseModel_PutsQuantLinearsInPlace()
    {
        LayerSequence quantized = QuantizedNet.Dense();
        quantized.Replace<Linear>((name, linear) => name == "3" ? linear : QuantLinear<Hqq3>.From(linear));
        using SafetensorsFile file = Save(quantized);
        var model = new LayerSequence(new Linear(32, 48), new Linear(48, 32, bias: false), new Linear(32, 48), new Linear(48, 4));
        model.LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq4>(), QuantScheme.Of<Hqq3>()] });
        Assert.All(model.Take(3), layer => Assert.IsType<QuantLinear<Hqq3>>(layer));
        AssertSameFile(file, Save(model, "again"));
    }

    [Fact]
    public void LoadState_UndeclaredConfig_PrintsTheLineToAddAndChangesNothing()
    {
        LayerSequence quantized = QuantizedNet.Dense();
        quantized.Replace<Linear>((name, linear) => name == "3" ? linear : QuantLinear<Hqq3>.From(linear));
        using SafetensorsFile file = Save(quantized);
        var model = new LayerSequence(new Linear(32, 48), new Linear(48, 32, bias: false), new Linear(32, 48), new Linear(48, 4));
        var thrown = Assert.Throws<NotSupportedException>(
            () => model.LoadState(file, new LoadOptions { Strict = false, Schemes = [QuantScheme.Of<Hqq4>()] }));
        Assert.Equal(
            $"""
            {file.Path}: no scheme is declared for what it holds. Add
                [Quant(Bits = 3, Group = 16, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)] public readonly partial struct HqqColumn3Group16Axis1; // "0" and 2 more
            or, where that is declared already, name it among the schemes that are passed: QuantSchemes.All.
            """,
            thrown.Message);
        Assert.All(model, layer => Assert.All(((Linear)layer).Weight, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void LoadState_FileOfAnotherConfigThanDeclared_SaysBoth()
    {
        var net = new QuantizedNet { Up = QuantLinear<Hqq3>.From(Net.Filled(32, 48, seed: 1)) };
        using SafetensorsFile file = Save(net);
        var thrown = Assert.Throws<StateMismatchException>(() => new QuantizedNet().LoadState(file));
        Assert.Equal(
            [new MisshapenTensor(
                "up.W_q",
                "[Quant(Bits = 4, Group = 16, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)]",
                "[Quant(Bits = 3, Group = 16, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)]")],
            thrown.Report.Misshapen);
    }

    [Fact]
    public void LoadState_OtherConfigThanTheLayerHas_ReplacesTheLayer()
    {
        var saved = new LayerSequence(QuantLinear<Hqq3>.From(Net.Filled(32, 48, seed: 1)));
        using SafetensorsFile file = Save(saved);
        var model = new LayerSequence(QuantLinear<Hqq4Group16>.From(Net.Filled(32, 48, seed: 2)));
        model.LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq3>()] });
        Assert.Equal(((IQuantizedLayer)saved[0]).Weight.Codes(), Assert.IsType<QuantLinear<Hqq3>>(model[0]).Weight.Codes());
    }

    [Fact]
    public void LoadState_PlaceCannotHoldAQuantLinear_NamesTheTypeToDeclareAndChangesNothing()
    {
        var saved = new LayerSequence(QuantLinear<Hqq3>.From(Net.Filled(32, 48, seed: 1)));
        using SafetensorsFile file = Save(saved);
        var model = new ModuleList<Linear>(new Linear(32, 48));
        var thrown = Assert.Throws<InvalidOperationException>(
            () => model.LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq3>()] }));
        Assert.Contains("declare it as LinearLayer", thrown.Message);
        Assert.All(model[0].Weight, value => Assert.Equal(0, value));
    }

    [Fact]
    public void LoadState_WeightOfAnotherShape_IsMisshapen()
    {
        var saved = new LayerSequence(QuantLinear<Hqq3>.From(Net.Filled(48, 32, seed: 1)));
        using SafetensorsFile file = Save(saved);
        var model = new LayerSequence(new Linear(32, 48));
        LoadReport report = Assert.Throws<StateMismatchException>(() => model.LoadState(file)).Report;
        Assert.Contains(new MisshapenTensor("0.W_q", "of a weight [48, 32]", "of a weight [32, 48]"), report.Misshapen);
        Assert.Contains(new MisshapenTensor("0.bias", "F32 [48]", "F32 [32]"), report.Misshapen);
    }

    [Fact]
    public void LoadState_PartsMissing_AreNamed()
    {
        var saved = new LayerSequence(QuantLinear<Hqq3>.From(Net.Filled(32, 48, seed: 1)));
        using SafetensorsFile whole = Save(saved);
        var writer = new SafetensorsWriter();
        foreach (string name in whole.Tensors.Keys.Where(name => name is not ("0.zero" or "0.nbits" or "0.bias")))
        {
            writer.Add(whole, name);
        }

        writer.Save(_folder.At("part.safetensors"));
        using SafetensorsFile part = SafetensorsFile.Open(_folder.At("part.safetensors"));
        LoadReport report = Assert.Throws<StateMismatchException>(() => saved.LoadState(part)).Report;
        Assert.Equal(["0.nbits", "0.zero", "0.bias"], report.Missing);
        Assert.Empty(report.Unexpected);
    }

    [Fact]
    public void LoadState_DenseWeightThatCannotBeQuantized_NamesTheLayerAndChangesNothing()
    {
        Linear bad = Net.Filled(32, 48, seed: 1);
        bad.Weight[5] = float.NaN;
        var writer = new SafetensorsWriter();
        LayerSequence dense = QuantizedNet.Dense();
        bad.SaveState(writer, "up.");
        dense[1].SaveState(writer, "down.");
        dense[2].SaveState(writer, "gate.");
        dense[3].SaveState(writer, "plain.");
        writer.Save(_folder.At("bad.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("bad.safetensors"));
        var net = new QuantizedNet();
        var thrown = Assert.Throws<ArgumentException>(() => net.LoadState(file));
        Assert.StartsWith($"{file.Path}: \"up\" cannot be quantized as [Quant(Bits = 4, Group = 16, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)]: Element (0, 5)", thrown.Message);
        Assert.All(((Linear)net.Plain).Weight, value => Assert.Equal(0, value));
    }

    [Fact]
    public void LoadState_SharedQuantizedLayer_StaysShared()
    {
        LinearLayer shared = QuantLinear<Hqq3>.From(Net.Filled(32, 32, seed: 1));
        using SafetensorsFile file = Save(new LayerSequence(shared, new ReLU(), shared));
        var placeholder = new Linear(32, 32);
        var model = new LayerSequence(placeholder, new ReLU(), placeholder);
        model.LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq3>()] });
        Assert.IsType<QuantLinear<Hqq3>>(model[0]);
        Assert.Same(model[0], model[2]);
        model.LoadState(file);
        Assert.Same(model[0], model[2]);
    }

    private QuantizedNet LoadDense()
    {
        var net = new QuantizedNet();
        using SafetensorsFile file = OpenDense();
        net.LoadState(file);
        return net;
    }

    private SafetensorsFile OpenDense()
    {
        QuantizedNet.SaveDense(_folder.At("dense.safetensors"));
        return SafetensorsFile.Open(_folder.At("dense.safetensors"));
    }

    private SafetensorsFile Save(Module model, string name = "model")
    {
        string path = _folder.At(name + ".safetensors");
        model.SaveState(path);
        return SafetensorsFile.Open(path);
    }

    private static void AssertSameFile(SafetensorsFile expected, SafetensorsFile actual)
    {
        using (actual)
        {
            Assert.Equal(File.ReadAllBytes(expected.Path), File.ReadAllBytes(actual.Path));
        }
    }
}

[Quant(Bits = 4, Group = 16)]
internal readonly partial struct Hqq4Group16;
