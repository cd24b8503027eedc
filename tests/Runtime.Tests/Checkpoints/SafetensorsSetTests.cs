using System.Text;

namespace Specializer.Tests.Checkpoints;

public sealed class SafetensorsSetTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";
    private const string Index = "model.safetensors.index.json";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void SaveShards_OverTheLimit_NamesShardsAsHuggingFaceDoes()
    {
        var writer = new SafetensorsWriter([new("format", "pt")]);
        writer.Add<byte>("c", [4], new byte[] { 1, 2, 3, 4 });
        writer.Add<byte>("b", [3], new byte[] { 5, 6, 7 });
        writer.Add<byte>("huge", [9], new byte[9]);
        writer.Add<byte>("a", [5], new byte[5]);
        Assert.Equal(
            ["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"],
            writer.SaveShards(folder.At("new"), 8));
        Assert.Equal(
            """
            {
              "metadata": {
                "total_size": 21
              },
              "weight_map": {
                "a": "model-00003-of-00003.safetensors",
                "b": "model-00002-of-00003.safetensors",
                "c": "model-00002-of-00003.safetensors",
                "huge": "model-00001-of-00003.safetensors"
              }
            }

            """,
            File.ReadAllText(Path.Combine(folder.At("new"), Index)));
        using SafetensorsSet set = SafetensorsSet.Open(folder.At("new"));
        Assert.Equal([1, 2, 3, 4], set.Read<byte>("c"));
        Assert.Equal(["a", "b", "c", "huge"], set.Tensors.Keys);
        Assert.Equal([new("format", "pt")], set.Metadata);
        Assert.Equal(3, set.Files.Count);
    }

    [Fact]
    public void SaveShards_WithinTheLimit_WritesOneFileAndRemovesTheEarlierShards()
    {
        WriteTwoShards();
        folder.Write("model_notes.safetensors", [1]);
        Assert.Equal(["model.safetensors"], new SafetensorsWriter().SaveShards(folder.Path, 1));
        Assert.Equal(["model.safetensors", "model_notes.safetensors"], FileNames());

        WriteTwoShards();
        Assert.Equal([First, Second, Index, "model_notes.safetensors"], FileNames());
    }

    [Fact]
    public void SaveShards_FunctionFails_LeavesTheEarlierShards()
    {
        WriteTwoShards();
        byte[] before = File.ReadAllBytes(folder.At(First));
        var writer = new SafetensorsWriter();
        writer.Add<byte>("a", [2], new byte[] { 8, 8 });
        writer.Add("b", TensorType.U8, [2], _ => throw new FormatException());
        Assert.Throws<FormatException>(() => writer.SaveShards(folder.Path, 2));
        Assert.Equal(before, File.ReadAllBytes(folder.At(First)));
        Assert.Equal([First, Second, Index], FileNames());
    }

    [Fact]
    public void Open_IndexOrFileOrFolder_FindsTheTensors()
    {
        WriteTwoShards();
        AssertTensors(["a", "b"], folder.Path);
        AssertTensors(["a", "b"], folder.At(Index));
        AssertTensors(["b"], folder.At(Second));

        // As Hugging Face does, a whole model goes before shards.
        File.Copy(folder.At(First), folder.At("model.safetensors"));
        AssertTensors(["a"], folder.Path);
    }

    [Fact]
    public void Open_FolderWithOneOtherFile_TakesIt()
    {
        WriteShard("adapter_model.safetensors", "lora");
        AssertTensors(["lora"], folder.Path);
        WriteShard("other.safetensors", "x");
        AssertFails(
            folder.Path,
            $"{folder.Path}: none of the 2 files is model.safetensors (adapter_model.safetensors, other.safetensors); name one.");
    }

    [Fact]
    public void Open_EmptyFolder_Throws() =>
        AssertFails(folder.Path, $"{folder.Path}: the folder holds no safetensors file.");

    [Fact]
    public void Open_OneTensorMalformed_NamesTheShard()
    {
        WriteTwoShards();
        folder.Write(Second, File.ReadAllBytes(folder.At(Second)).AsSpan(..^1));
        AssertFails(
            folder.Path,
            $"{folder.At(Second)}: tensor \"b\": it ends at byte 2 of the data, but the file holds 1: the file is truncated.");
    }

    [Fact]
    public void Open_MissingShard_NamesItAndTheTensor()
    {
        WriteTwoShards();
        File.Delete(folder.At(Second));
        AssertIndexFails($"tensor \"b\": its shard \"{Second}\" is missing.");
    }

    [Fact]
    public void Open_TensorThatItsShardLacks_NamesBoth()
    {
        WriteTwoShards();
        WriteIndex($$"""{"weight_map":{"a":"{{First}}","b":"{{Second}}","c":"{{First}}"} }""");
        AssertIndexFails($"tensor \"c\": its shard \"{First}\" does not hold it.");
    }

    [Fact]
    public void Open_TensorInAnotherShard_NamesBoth()
    {
        WriteTwoShards();
        WriteIndex($$"""{"weight_map":{"a":"{{Second}}","b":"{{First}}"} }""");
        AssertIndexFails($"tensor \"a\": the index puts it in shard \"{Second}\", but it is in \"{First}\".");
    }

    [Fact]
    public void Open_TensorInTwoShards_NamesBoth()
    {
        WriteTwoShards();
        File.Copy(folder.At(First), folder.At(Second), overwrite: true);
        AssertIndexFails($"tensor \"a\": it is in two shards, \"{First}\" and \"{Second}\".");
    }

    [Fact]
    public void Open_TensorTwiceInTheIndex_Throws()
    {
        WriteTwoShards();
        WriteIndex($$"""{"weight_map":{"a":"{{First}}","a":"{{Second}}","b":"{{Second}}"} }""");
        string message = Assert.Throws<InvalidDataException>(() => SafetensorsSet.Open(folder.Path)).Message;
        Assert.StartsWith($"{folder.At(Index)}: it is no valid JSON: Duplicate property 'a'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorThatTheIndexDoesNotList_NamesIt()
    {
        WriteTwoShards();
        WriteShard(Second, "b", "extra");
        AssertIndexFails($"tensor \"extra\": shard \"{Second}\" holds it, but the index does not list it.");
    }

    [Theory]
    [InlineData("../secret.safetensors")]
    [InlineData("/etc/secret.safetensors")]
    [InlineData("sub/secret.safetensors")]
    [InlineData("sub\\\\secret.safetensors")]
    [InlineData("C:secret.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    public void Open_ShardOutsideTheFolder_Throws(string shard)
    {
        WriteIndex($$"""{"weight_map":{"a":"{{shard}}"} }""");
        string text = shard.Replace("\\\\", "\\", StringComparison.Ordinal);
        AssertIndexFails($"tensor \"a\": its shard \"{text}\" is no plain file name; shards must lie beside the index.");
    }

    [Theory]
    [InlineData("5", "total_size is 5, but the tensors have 4 bytes.")]
    [InlineData("-4", "total_size is -4, but the tensors have 4 bytes.")]
    [InlineData("4.5", "\"total_size\" is 4.5, which is no whole number of bytes.")]
    [InlineData("1e300", "\"total_size\" is 1e300, which is no whole number of bytes.")]
    [InlineData("\"4\"", "\"total_size\" is \"4\", which is no whole number of bytes.")]
    public void Open_AnotherTotalSize_Throws(string size, string message)
    {
        WriteTwoShards();
        WriteIndex($$"""{"metadata":{"total_size":{{size}}},"weight_map":{"a":"{{First}}","b":"{{Second}}"} }""");
        AssertIndexFails(message);
    }

    [Theory]
    [InlineData("""{"total_size":4.0}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Open_TotalSizeAsAFractionOrAbsent_IsAccepted(string metadata)
    {
        WriteTwoShards();
        WriteIndex($$"""{"metadata":{{metadata}},"weight_map":{"b":"{{Second}}","a":"{{First}}"} }""");
        AssertTensors(["b", "a"], folder.Path);
    }

    [Theory]
    [InlineData("{}", "\"weight_map\" is missing or no JSON object.")]
    [InlineData("""{"weight_map":[]}""", "\"weight_map\" is missing or no JSON object.")]
    [InlineData("""{"weight_map":{}}""", "\"weight_map\" names no tensors.")]
    [InlineData("""{"weight_map":{"a":1}}""", "\"a\" is 1, which is no string.")]
    [InlineData("""{"weight_map":{"a":"b"},"metadata":3}""", "\"metadata\" is 3, not an object.")]
    [InlineData("[]", "it is no JSON object.")]
    public void Open_MalformedIndex_Throws(string json, string message)
    {
        WriteIndex(json);
        AssertIndexFails(message);
    }

    [Fact]
    public void Entry_MissingTensor_NamesTheNearestOfAllShards()
    {
        WriteTwoShards();
        using SafetensorsSet set = SafetensorsSet.Open(folder.Path);
        Assert.Equal(
            $"{folder.At(Index)}: there is no tensor \"bb\"; the nearest name is \"b\".",
            Assert.Throws<InvalidDataException>(() => set.ReadSingles("bb")).Message);
    }

    /// <summary>a: U8 [2] in the first, b: U8 [2] in the second.</summary>
    private void WriteTwoShards()
    {
        var writer = new SafetensorsWriter();
        writer.Add<byte>("a", [2], new byte[] { 1, 2 });
        writer.Add<byte>("b", [2], new byte[] { 3, 4 });
        Assert.Equal([First, Second], writer.SaveShards(folder.Path, 2));
    }

    private void WriteShard(string file, params string[] tensors)
    {
        var writer = new SafetensorsWriter();
        foreach (string name in tensors)
        {
            writer.Add<byte>(name, [2], new byte[2]);
        }

        writer.Save(folder.At(file));
    }

    private void WriteIndex(string json) => folder.Write(Index, Encoding.UTF8.GetBytes(json));

    private IEnumerable<string?> FileNames() => Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static void AssertTensors(string[] names, string path)
    {
        using SafetensorsSet set = SafetensorsSet.Open(path);
        Assert.Equal(names, set.Tensors.Keys);
    }

    private static void AssertFails(string path, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => SafetensorsSet.Open(path)).Message);

    private void AssertIndexFails(string message) => AssertFails(folder.Path, $"{folder.At(Index)}: {message}");
}
