using System.Runtime.InteropServices;
using System.Text;
using Specializer.Tests.State;

namespace Specializer.Tests.Checkpoints.Hqq;

/// <summary>Forms of hqq's state dict that differ from what we would write: each is read, and written as it was.</summary>
public sealed class HqqFormsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_HalfPrecision_KeepsTheTypesOfTheFile()
    {
        Linear dense = Net.Filled(64, 32, seed: 1);
        for (int i = 0; i < dense.Bias!.Length; i++)
        {
            dense.Bias[i] = (float)(Half)dense.Bias[i];
        }

        string path = Change(QuantLinear<Hqq8Half>.From(dense), parts =>
        {
            parts["compute_dtype"] = Text("torch.float16");
            parts["bias"] = (TensorType.F16, [32], MemoryMarshal.AsBytes<Half>(dense.Bias.Select(value => (Half)value).ToArray()).ToArray());
        });
        LinearLayer layer = AssertSavedAgain(path);
        Assert.Equal(dense.Bias, layer.Bias);

        // What half precision cannot hold is not forced into it.
        layer.Bias![0] = 1 + float.Epsilon + (1f / 4096);
        layer.SaveState(_folder.At("changed.safetensors"));
        using SafetensorsFile changed = SafetensorsFile.Open(_folder.At("changed.safetensors"));
        Assert.Equal(TensorType.F32, changed.Entry("bias").Type);
        Assert.Equal(layer.Bias, changed.ReadSingles("bias"));
    }

    [Fact]
    public void Load_WordsViewedAsFloats_AreReadAsWords()
    {
        QuantLinear<Hqq3Axis0> quantized = QuantLinear<Hqq3Axis0>.From(Net.Filled(64, 64, seed: 2));
        string path = Change(quantized, parts =>
        {
            parts["view_as_float"] = (TensorType.U8, [], [1]);
            parts["W_q"] = (TensorType.F16, [7, 128], parts["W_q"].Content);
        });
        Assert.Equal(quantized.Weight.Codes(), ((IQuantizedLayer)AssertSavedAgain(path)).Weight.Codes());
    }

    /// <summary>hqq reads nbits 1.58 back as the int 1: the packing says what it is.</summary>
    [Fact]
    public void Load_TernaryThatHqqSavedTwice_IsTernary()
    {
        QuantLinear<Hqq158Brain> quantized = QuantLinear<Hqq158Brain>.From(Net.Filled(64, 32, seed: 3));
        string path = Change(quantized, parts => parts["nbits"] = (TensorType.I32, [], [1, 0, 0, 0]));
        LinearLayer layer = AssertSavedAgain(path);
        Assert.IsType<QuantLinear<Hqq158Brain>>(layer);
        Assert.Equal(quantized.Weight.Codes(), ((IQuantizedLayer)layer).Weight.Codes());
    }

    [Fact]
    public void Load_QuantizerSettingsOfTheFile_AreKeptThoughTheSchemeHasOthers()
    {
        string path = Change(QuantLinear<Hqq4>.From(Net.Filled(64, 32, seed: 4)), parts =>
        {
            parts["optimize"] = (TensorType.U8, [], [0]);
            parts["round_zero"] = (TensorType.U8, [], [0]);
        });
        Assert.IsType<QuantLinear<Hqq4>>(AssertSavedAgain(path));
    }

    [Fact]
    public void Load_OlderFileWithoutOptionalParts_GetsNoneWhenSaved()
    {
        string path = Change(QuantLinear<Hqq4>.From(Net.Filled(64, 32, seed: 5)), parts =>
        {
            foreach (string key in (string[])["compute_dtype", "stores_quant_config", "optimize", "round_zero", "channel_wise", "quant_zero"])
            {
                parts.Remove(key);
            }
        });
        AssertSavedAgain(path);
    }

    /// <summary>hqq's group_size None is stored as the number of features.</summary>
    [Fact]
    public void Load_GroupOfAWholeRow_FitsASchemeOfWholeRows()
    {
        QuantLinear<WholeRows4> quantized = QuantLinear<WholeRows4>.From(Net.Filled(64, 32, seed: 7));
        quantized.SaveState(_folder.At("whole.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("whole.safetensors"));
        HqqCheckpoint checkpoint = HqqCheckpoint.Read(file);
        Assert.Equal(64, checkpoint.Layers[0].Config.Weight.Group);
        Assert.IsType<QuantLinear<WholeRows4>>(checkpoint.Load([QuantScheme.Of<WholeRows4>()])[""]);
        Assert.IsType<QuantLinear<Hqq4>>(checkpoint.Load([QuantScheme.Of<WholeRows4>(), QuantScheme.Of<Hqq4>()])[""]);
        Assert.Throws<NotSupportedException>(() => checkpoint.Load([QuantScheme.Of<PerTensor8>(), QuantScheme.Of<Hqq4Group16>()]));
    }

    [Fact]
    public void Load_UndeclaredTwoLevelConfig_PrintsAllThreeAttributes()
    {
        QuantLinear<TwoLevel3>.From(Net.Filled(64, 32, seed: 8)).SaveState(_folder.At("two.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.At("two.safetensors"));
        var thrown = Assert.Throws<NotSupportedException>(() => HqqCheckpoint.Read(file).Load([QuantScheme.Of<Hqq3>()]));
        Assert.Contains(
            "[Quant(Bits = 3, Group = 16, Axis = 1, Pack = HqqColumn, Method = QuantMethod.Hqq)] [QuantScale(Bits = 8, Group = 16, Axis = 0)] "
            + "[QuantZero(Bits = 8, Group = Groups.PerTensor, Axis = 1)] public readonly partial struct HqqColumn3Group16Axis1TwoLevel;",
            thrown.Message);
    }

    [Theory]
    [InlineData("packing", "4bit_u4", "tensor \"packing\": there is no packing \"4bit_u4\"; there are 8bit_u8, 4bit_u8, 3bit_32, 2bit_u8, 1bit_u8")]
    [InlineData("packing", "2bit_u8", "tensor \"W_q\": it has 1024 bytes; a weight of [32, 64] so packed has 512.")]
    public void Read_WrongText_NamesThePart(string key, string text, string message) =>
        AssertRefused(parts => parts[key] = Text(text), message);

    [Theory]
    [InlineData("axis", 2, "tensor \"axis\": 2 is no axis of a matrix.")]
    [InlineData("group_size", 0, "tensor \"group_size\": 0 is no number of elements.")]
    [InlineData("group_size", 60, "tensor \"W_q\": Group 60 does not divide the 32·64 = 2048 elements of the weight; 64 would.")]
    [InlineData("quant_zero", 1, "tensor \"W_q\": the layer lacks \"zero_q\", \"meta_zero.shape\", \"meta_zero.nbits\", ")]
    [InlineData("channel_wise", 0, "tensor \"scale\": it has 32 elements; the weight has 1 groups.")]
    public void Read_WrongNumber_NamesThePart(string key, int value, string message) =>
        AssertRefused(parts => parts[key] = (TensorType.I32, [], BitConverter.GetBytes(value)), message);

    [Fact]
    public void Read_PartsThatDoNotFitEachOther_AreNamed()
    {
        AssertRefused(
            parts => parts["zero"] = (TensorType.F16, [32, 1], new byte[64]), "tensor \"zero\": it holds F16, but the scales are F32.");
        AssertRefused(
            parts => parts["scale"] = (TensorType.F32, [31, 1], new byte[124]), "tensor \"scale\": it has 31 elements; the weight has 32 groups.");
        AssertRefused(
            parts => parts["scale"] = parts["zero"] = (TensorType.I32, [32, 1], new byte[128]), "tensor \"scale\": it holds I32; scales and zeros are F32, F16 or BF16.");
        AssertRefused(
            parts => parts["shape"] = (TensorType.I64, [1], new byte[8]), "tensor \"shape\": it is not the [out-features, in-features] of a weight.");
        AssertRefused(parts => parts["nbits"] = (TensorType.I64, [2], new byte[16]), "tensor \"nbits\": it is no number.");
        AssertRefused(parts => parts.Remove("axis"), "tensor \"W_q\": the layer lacks \"axis\".");
        AssertRefused(parts => parts["packing"] = (TensorType.U8, [1000], new byte[1000]), "tensor \"packing\": 1000 bytes are no setting of a quantized layer.");
    }

    private void AssertRefused(Action<Dictionary<string, (TensorType Type, long[] Shape, byte[] Content)>> change, string message)
    {
        string path = Change(QuantLinear<Hqq4>.From(Net.Filled(64, 32, seed: 6)), change);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.StartsWith($"{path}: {message}", Assert.Throws<InvalidDataException>(() => HqqCheckpoint.Read(file)).Message);
    }

    /// <summary>Loads the only layer of a file, saves it, and compares the files.</summary>
    private LinearLayer AssertSavedAgain(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        LinearLayer layer = HqqCheckpoint.Read(file).Load(
            [QuantScheme.Of<Hqq8Half>(), QuantScheme.Of<Hqq3Axis0>(), QuantScheme.Of<Hqq158Brain>(), QuantScheme.Of<Hqq4>()])[""];
        layer.SaveState(_folder.At("again.safetensors"));
        using SafetensorsFile again = SafetensorsFile.Open(_folder.At("again.safetensors"));
        Assert.Equal(file.Tensors.Values.Select(entry => entry.ToString()), again.Tensors.Values.Select(entry => entry.ToString()));
        Assert.All(file.Tensors.Keys, name => Assert.Equal(file.Bytes(name), again.Bytes(name)));
        return layer;
    }

    private string Change(LinearLayer layer, Action<Dictionary<string, (TensorType Type, long[] Shape, byte[] Content)>> change)
    {
        string original = _folder.At("original.safetensors");
        layer.SaveState(original);
        var writer = new SafetensorsWriter();
        using (SafetensorsFile file = SafetensorsFile.Open(original))
        {
            Dictionary<string, (TensorType Type, long[] Shape, byte[] Content)> parts = file.Tensors.Values.ToDictionary(
                entry => entry.Name, entry => (entry.Type, entry.Shape.ToArray(), file.Bytes(entry.Name).ToArray()));
            change(parts);
            foreach ((string key, (TensorType type, long[] shape, byte[] content)) in parts)
            {
                writer.Add(key, type, shape, content);
            }
        }

        string path = _folder.At("changed-original.safetensors");
        writer.Save(path);
        return path;
    }

    private static (TensorType, long[], byte[]) Text(string text) => (TensorType.U8, [text.Length], Encoding.ASCII.GetBytes(text));
}
