using System.Runtime.InteropServices;

namespace Specializer.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    /// <summary>Written by PyTorch: greedy I64 [197], prompt I64 [37], logits F32 [37, 256].</summary>
    private static readonly string RealFile = Path.Combine(AppContext.BaseDirectory, "Checkpoints", "reference_logits.safetensors");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_RealFile_ListsTensorsInOrder()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(
            ["\"greedy\" I64 [197]", "\"prompt\" I64 [37]", "\"logits\" F32 [37, 256]"],
            file.Tensors.Values.Select(entry => entry.ToString()));
        Assert.Equal(["greedy", "prompt", "logits"], file.Tensors.Keys);
        Assert.Equal((9472, 37888), (file.Tensors["logits"].ElementCount, file.Tensors["logits"].ByteLength));
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Read_RealFile_GivesTheValues()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        byte[] content = File.ReadAllBytes(RealFile);
        long[] prompt = file.Read<long>("prompt");
        Assert.Equal("String.Join\n", string.Concat(prompt.Take(12).Select(code => (char)code)));
        Assert.Equal(MemoryMarshal.Cast<byte, float>(content.AsSpan(^37888)).ToArray(), file.ReadSingles("logits"));
        Assert.Equal(content.AsSpan(^37888), file.Bytes("logits"));
    }

    [Fact]
    public void Open_RealFileTruncatedAnywhere_Throws()
    {
        byte[] content = File.ReadAllBytes(RealFile);
        foreach (int length in (int[])[0, 1, 7, 8, 9, 100, 207, 208, 209, 1784, 10_000, content.Length - 1])
        {
            string path = folder.Write("truncated.safetensors", content.AsSpan(0, length));
            string message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;
            Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
            Assert.Contains(length < 8 ? "at least 8 bytes" : "the file is truncated", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_EmptyHeader_HasNoTensors()
    {
        using SafetensorsFile file = Open("{}   \n", 0);
        Assert.Empty(file.Tensors);
        Assert.Equal(
            $"{file.Path}: there is no tensor \"w\"; it has no tensors at all.",
            Assert.Throws<InvalidDataException>(() => file.Entry("w")).Message);
    }

    [Fact]
    public void Open_ScalarAndEmptyTensors_AreRead()
    {
        using SafetensorsFile file = Open(
            """
            {"__metadata__":{"format":"pt","é":"\n"},
             "none":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]},
             "scalar":{"dtype":"U16","shape":[],"data_offsets":[0,2]},
             "last":{"data_offsets":[2,2],"dtype":"F4","shape":[0]}}
            """,
            2);
        Assert.Empty(file.ReadSingles("none"));
        Assert.Equal([(ushort)0x0100], file.Read<ushort>("scalar"));
        Assert.Equal(1, file.Entry("scalar", []).ElementCount);
        Assert.Equal(0, file.Bytes("last").Length);
        Assert.Equal(0, file.OpenRead("last").Length);
        Assert.Equal([new("format", "pt"), new("é", "\n")], file.Metadata);
    }

    [Fact]
    public void ReadSingles_EveryFloatType_ConvertsExactly()
    {
        float[] expected = [0f, -0f, 1f, -1.5f, float.PositiveInfinity, float.NegativeInfinity, 65504f, 6.1035156e-05f, 1.25f];
        byte[] f16 = MemoryMarshal.AsBytes<Half>([.. expected.Select(x => (Half)x)]).ToArray();
        byte[] f64 = MemoryMarshal.AsBytes<double>([.. expected.Select(x => (double)x)]).ToArray();
        byte[] f32 = MemoryMarshal.AsBytes<float>(expected).ToArray();
        AssertSingles("F16", f16, expected);
        AssertSingles("F32", f32, expected);
        AssertSingles("F64", f64, expected);

        // 65504 needs 11 bits, one more than a BF16 has.
        float[] short8 = [.. expected.Select(x => x == 65504f ? 65280f : x)];
        AssertSingles("BF16", MemoryMarshal.AsBytes<ushort>([.. short8.Select(Upper)]).ToArray(), short8);
    }

    [Fact]
    public void ReadSingles_AnyF16_IsTheSameNumber()
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        using SafetensorsFile file = Open("F16", MemoryMarshal.AsBytes<ushort>(all).ToArray(), 65536);
        float[] read = file.ReadSingles("w");
        Assert.All(all, bits => Assert.Equal((float)BitConverter.UInt16BitsToHalf(bits), read[bits]));
    }

    [Fact]
    public void ReadSingles_Integers_Throws()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(
            $"{RealFile}: tensor \"prompt\": it holds I64, which does not convert to binary32; F16, BF16, F32 and F64 do.",
            Assert.Throws<InvalidDataException>(() => file.ReadSingles("prompt")).Message);
    }

    [Fact]
    public void ReadSingles_DestinationOfAnotherLength_Throws()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(
            "Tensor \"logits\" has 9472 elements, the destination 9471.",
            Assert.Throws<ArgumentException>(() => file.ReadSingles("logits", new float[9471])).Message);
    }

    [Fact]
    public void Read_AnotherType_Throws()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(
            $"{RealFile}: tensor \"prompt\": it holds I64, not U64.",
            Assert.Throws<InvalidDataException>(() => file.Read<ulong>("prompt")).Message);
        Assert.Throws<NotSupportedException>(() => file.Read<DateTime>("prompt"));
        Assert.Throws<NotSupportedException>(() => file.Read<DayOfWeek>("prompt"));
    }

    [Fact]
    public void Read_TruthValuesOtherThanZeroAndOne_BecomeTrue()
    {
        using SafetensorsFile file = Open("BOOL", [0, 1, 2, 255], 4);
        bool[] read = file.Read<bool>("w");
        Assert.Equal([0, 1, 1, 1], MemoryMarshal.AsBytes(read.AsSpan()).ToArray());
    }

    [Fact]
    public void Entry_MissingTensor_NamesTheNearest()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(
            $"{RealFile}: there is no tensor \"logit\"; the nearest name is \"logits\".",
            Assert.Throws<InvalidDataException>(() => file.Bytes("logit")).Message);
    }

    [Fact]
    public void Entry_AnotherShape_NamesBoth()
    {
        using SafetensorsFile file = SafetensorsFile.Open(RealFile);
        Assert.Equal(9472, file.Entry("logits", 37, 256).ElementCount);
        Assert.Equal(
            $"{RealFile}: tensor \"logits\": its shape is [37, 256], not [256, 37].",
            Assert.Throws<InvalidDataException>(() => file.Entry("logits", 256, 37)).Message);
    }

    [Fact]
    public void Bytes_Part_LiesWithinTheTensor()
    {
        using SafetensorsFile file = Open("U8", [1, 2, 3, 4], 4);
        Assert.Equal([2, 3], file.Bytes("w", 1, 2).ToArray());
        Assert.Equal([], file.Bytes("w", 4, 0).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes("w", 3, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes("w", -1, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes("w", 0, -1).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes("w", long.MaxValue, 1).ToArray());
    }

    [Fact]
    public void OpenRead_OutlivesTheFile()
    {
        SafetensorsFile file = Open("U8", [1, 2, 3, 4], 4);
        using Stream stream = file.OpenRead("w");
        file.Dispose();
        byte[] read = new byte[5];
        Assert.Equal(4, stream.ReadAtLeast(read, 5, throwOnEndOfStream: false));
        Assert.Equal([1, 2, 3, 4, 0], read);
    }

    [Fact]
    public void Dispose_Twice_ThenReadingThrows()
    {
        SafetensorsFile file = Open("U8", [1], 1);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes("w").Length);
        Assert.Throws<ObjectDisposedException>(() => file.OpenRead("w"));
    }

    /// <summary>A sparse file: billions of zeros that take no room on disk.</summary>
    [Fact]
    public void Bytes_LongerThanASpan_AreReadInParts()
    {
        const long length = 2_200_000_000;
        string path = folder.WriteSafetensors($$"""{"w":{"dtype":"U8","shape":[{{length}}],"data_offsets":[0,{{length}}]} }""", 0);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(stream.Length + length);
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(7);
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(
            $"{path}: tensor \"w\" has 2200000000 bytes, more than a span holds. "
            + "Read parts with Bytes(name, offset, count), or use OpenRead.",
            Assert.Throws<NotSupportedException>(() => file.Bytes("w").Length).Message);
        Assert.Equal(
            $"{path}: tensor \"w\": it has 2200000000 elements, more than an array holds; read it in parts.",
            Assert.Throws<InvalidDataException>(() => file.Read<byte>("w")).Message);
        Assert.Equal([0, 7], file.Bytes("w", length - 2, 2).ToArray());
        using Stream tail = file.OpenRead("w");
        tail.Seek(length - 1, SeekOrigin.Begin);
        Assert.Equal(7, tail.ReadByte());
        Assert.Equal(-1, tail.ReadByte());
    }

    private static ushort Upper(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    private void AssertSingles(string type, byte[] content, float[] expected)
    {
        using SafetensorsFile file = Open(type, content, expected.Length);
        float[] read = file.ReadSingles("w");
        Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), read.Select(BitConverter.SingleToUInt32Bits));
    }

    private SafetensorsFile Open(string header, int dataBytes) => SafetensorsFile.Open(folder.WriteSafetensors(header, dataBytes));

    private SafetensorsFile Open(string type, byte[] content, int elements)
    {
        string path = folder.WriteSafetensors(
            $$"""{"w":{"dtype":"{{type}}","shape":[{{elements}}],"data_offsets":[0,{{content.Length}}]} }""", 0);
        using (FileStream stream = new(path, FileMode.Append))
        {
            stream.Write(content);
        }

        return SafetensorsFile.Open(path);
    }
}
