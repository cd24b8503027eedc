using System.Text;

namespace Specializer.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly string RealFile = Path.Combine(AppContext.BaseDirectory, "Checkpoints", "reference_logits.safetensors");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_TensorsOfARealFile_GivesTheSameFile()
    {
        using SafetensorsFile source = SafetensorsFile.Open(RealFile);
        var writer = new SafetensorsWriter(source.Metadata);
        foreach (string name in source.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            writer.Add(source, name);
        }

        string path = folder.At("copy.safetensors");
        writer.Save(path);
        Assert.Equal(File.ReadAllBytes(RealFile), File.ReadAllBytes(path));
    }

    [Fact]
    public void Save_MixedTypes_PutsWiderTypesFirstThenNamesAndPadsWithSpaces()
    {
        var writer = new SafetensorsWriter([new("z", "\"é\""), new("format", "pt")]);
        writer.Add<byte>("b", [3], new byte[] { 1, 2, 3 });
        writer.Add<float>("y", [], new[] { 1f });
        writer.Add<float>("x", [2, 1], new[] { 2f, 3f });
        writer.Add("e", TensorType.F8_E4M3, [0, 5], ReadOnlyMemory<byte>.Empty);
        writer.Save(folder.At("a"));

        const string Header =
            """{"__metadata__":{"format":"pt","z":"\"é\""},"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"""
            + """
            "y":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"e":{"dtype":"F8_E4M3","shape":[0,5],"data_offsets":[12,12]},
            """
            + """
            "b":{"dtype":"U8","shape":[3],"data_offsets":[12,15]}}
            """;
        int aligned = (Encoding.UTF8.GetByteCount(Header) + 7) / 8 * 8;
        byte[] padded = Encoding.UTF8.GetBytes(Header.PadRight(Header.Length + aligned - Encoding.UTF8.GetByteCount(Header)));
        byte[] expected =
            [.. BitConverter.GetBytes((long)aligned), .. padded, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 63, 1, 2, 3];
        Assert.Equal(expected, File.ReadAllBytes(folder.At("a")));
        Assert.Equal(15, writer.ByteLength);
    }

    [Fact]
    public void Save_Twice_GivesTheSameBytes()
    {
        var writer = new SafetensorsWriter();
        writer.Add<int>("a", [3], new[] { 1, 2, 3 });
        writer.Save(folder.At("first"));
        writer.Save(folder.At("second"));
        Assert.Equal(File.ReadAllBytes(folder.At("first")), File.ReadAllBytes(folder.At("second")));
    }

    /// <summary>Longer than the parts in which values are written and converted.</summary>
    [Fact]
    public void Save_LongTensors_AreReadBack()
    {
        int[] numbers = [.. Enumerable.Range(0, 4_500_000)];
        Half[] halves = [.. Enumerable.Range(0, 8_500_000).Select(i => BitConverter.UInt16BitsToHalf((ushort)(i % 31_744)))];
        var writer = new SafetensorsWriter();
        writer.Add<int>("numbers", [numbers.Length], numbers);
        writer.Add<Half>("halves", [halves.Length], halves);
        writer.Save(folder.At("a"));
        using SafetensorsFile file = SafetensorsFile.Open(folder.At("a"));
        Assert.True(numbers.AsSpan().SequenceEqual(file.Read<int>("numbers")));
        Assert.True(halves.Select(half => (float)half).SequenceEqual(file.ReadSingles("halves")));
    }

    [Fact]
    public void Save_OverTheFileItReadsFrom_ReplacesIt()
    {
        string path = folder.Write("a.safetensors", File.ReadAllBytes(RealFile));
        using (SafetensorsFile source = SafetensorsFile.Open(path))
        {
            var writer = new SafetensorsWriter();
            writer.Add(source, "prompt", "renamed");
            writer.Save(path);
        }

        using SafetensorsFile read = SafetensorsFile.Open(path);
        Assert.Equal(["\"renamed\" I64 [37]"], read.Tensors.Values.Select(entry => entry.ToString()));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Save_NoTensors_GivesAnEmptyFile()
    {
        new SafetensorsWriter().Save(folder.At("a"));
        Assert.Equal("\u0008\0\0\0\0\0\0\0{}      "u8, File.ReadAllBytes(folder.At("a")));
    }

    [Fact]
    public void Save_FunctionFails_LeavesTheOldFile()
    {
        string path = folder.Write("a.safetensors", [1, 2, 3]);
        var writer = new SafetensorsWriter();
        writer.Add("w", TensorType.U8, [4], _ => throw new FormatException());
        Assert.Throws<FormatException>(() => writer.Save(path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(3, "Tensor \"w\" U8 [4] takes 4 bytes; only 3 were written.")]
    [InlineData(5, "Tensor \"w\" U8 [4] takes 4 bytes; more than that were written.")]
    public void Save_FunctionWritesAnotherLength_Throws(int written, string message)
    {
        var writer = new SafetensorsWriter();
        writer.Add("w", TensorType.U8, [4], stream => stream.Write(new byte[written]));
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => writer.Save(folder.At("a"))).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Save_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var writer = new SafetensorsWriter();
        writer.Add("a", TensorType.U8, [4], stream =>
        {
            stream.Write([1, 2]);
            source.Cancel();
            stream.Write([3, 4]);
        });
        Assert.Throws<OperationCanceledException>(() => writer.Save(folder.At("a"), cancellation: source.Token));
        Assert.Throws<OperationCanceledException>(() => writer.SaveShards(folder.At("model"), 100, cancellation: source.Token));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Save_WithProgress_ReportsEveryByteOnce()
    {
        var progress = new Recorder();
        var writer = new SafetensorsWriter();
        writer.Add<byte>("a", [3_000_000], new byte[3_000_000]);
        writer.Add<short>("b", [2], new short[2]);
        writer.SaveShards(folder.Path, 100, progress);
        Assert.Equal(writer.ByteLength, progress.Reports[^1]);
        Assert.Equal(progress.Reports.Order(), progress.Reports);
        Assert.True(progress.Reports.Count > 3);
    }

    [Fact]
    public void Add_BadNames_Throw()
    {
        var writer = new SafetensorsWriter();
        writer.Add<byte>("a", [1], new byte[1]);
        Assert.StartsWith(
            "There is already a tensor \"a\".",
            Assert.Throws<ArgumentException>(() => writer.Add<byte>("a", [1], new byte[1])).Message);
        Assert.StartsWith(
            "A tensor cannot be called __metadata__",
            Assert.Throws<ArgumentException>(() => writer.Add<byte>("__metadata__", [1], new byte[1])).Message);
        Assert.Throws<ArgumentException>(() => writer.Add<byte>("\ud800", [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => new SafetensorsWriter([new("a", "\udc00\uFFFD")]));
    }

    [Fact]
    public void Add_ShapeThatDoesNotFit_Throws()
    {
        var writer = new SafetensorsWriter();
        Assert.StartsWith(
            "Tensor \"w\": shape [2, 3] of F32 takes 24 bytes, not 20.",
            Assert.Throws<ArgumentException>(() => writer.Add<float>("w", [2, 3], new float[5])).Message);
        Assert.StartsWith(
            "Tensor \"w\": shape [-1, 0] of F32 has a negative dimension",
            Assert.Throws<ArgumentException>(() => writer.Add<float>("w", [-1, 0], ReadOnlyMemory<float>.Empty)).Message);
        Assert.Throws<ArgumentException>(() => writer.Add("w", TensorType.F4, [3], new byte[2]));
        Assert.Throws<NotSupportedException>(() => writer.Add<decimal>("w", [1], new decimal[1]));
        Assert.Equal(0, writer.ByteLength);
    }

    private sealed class Recorder : IProgress<long>
    {
        public List<long> Reports { get; } = [];

        public void Report(long value) => Reports.Add(value);
    }
}
