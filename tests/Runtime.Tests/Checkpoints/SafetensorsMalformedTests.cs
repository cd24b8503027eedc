using System.Buffers.Binary;

namespace Specializer.Tests.Checkpoints;

/// <summary>Every kind of malformed file gives one error that names the file, the tensor and what is wrong.</summary>
public sealed class SafetensorsMalformedTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "the header is no JSON object: it does not begin with '{'.")]
    [InlineData(" {}", "the header is no JSON object: it does not begin with '{'.")]
    [InlineData("[]", "the header is no JSON object: it does not begin with '{'.")]
    [InlineData("{\"a\":", "the header is not JSON, at byte 5 of line 1.")]
    [InlineData("{\"a\":{},}", "tensor \"a\": its entry lacks dtype.")]
    [InlineData("{} x", "the header has junk after its JSON object, from byte 2 of the header.")]
    [InlineData("{}\0\0", "the header has junk after its JSON object, from byte 2 of the header.")]
    [InlineData("{}{}", "the header has junk after its JSON object, from byte 2 of the header.")]
    [InlineData("{\"\\ud800\":{}}", "a tensor name has an escape that is half a surrogate pair.")]
    [InlineData("{\"__metadata__\":3}", "__metadata__ is no JSON object.")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "__metadata__ has a value that is no string, under \"a\".")]
    [InlineData("{\"__metadata__\":{\"a\":null}}", "__metadata__ has a value that is no string, under \"a\".")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", "__metadata__ has the key \"a\" twice.")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__ occurs twice.")]
    public void Open_MalformedHeader_Throws(string header, string message) => AssertMalformed(header, 0, message);

    [Theory]
    [InlineData("3", "its entry is no JSON object.")]
    [InlineData("{'shape':[1],'data_offsets':[0,1]}", "its entry lacks dtype.")]
    [InlineData("{'dtype':'U8','data_offsets':[0,1]}", "its entry lacks shape.")]
    [InlineData("{'dtype':'U8','shape':[1]}", "its entry lacks data_offsets.")]
    [InlineData("{'dtype':'U8','dtype':'U8','shape':[1],'data_offsets':[0,1]}", "its entry has dtype twice.")]
    [InlineData("{'dtype':'U8','shape':[1],'shape':[1],'data_offsets':[0,1]}", "its entry has shape twice.")]
    [InlineData("{'dtype':'U8','shape':[1],'data_offsets':[0,1],'data_offsets':[0,1]}", "its entry has data_offsets twice.")]
    [InlineData(
        "{'dtype':'U8','shape':[1],'data_offsets':[0,1],'strides':[1]}",
        "its entry has the unknown key \"strides\"; the keys are dtype, shape and data_offsets.")]
    [InlineData("{'dtype':'F33','shape':[1],'data_offsets':[0,1]}", "unknown dtype \"F33\"; the nearest known one is F32.")]
    [InlineData("{'dtype':'17','shape':[1],'data_offsets':[0,1]}", "unknown dtype \"17\"; the nearest known one is F4.")]
    [InlineData("{'dtype':'u8','shape':[1],'data_offsets':[0,1]}", "unknown dtype \"u8\"; the nearest known one is U8.")]
    [InlineData("{'dtype':8,'shape':[1],'data_offsets':[0,1]}", "dtype is no string.")]
    [InlineData("{'dtype':'U8','shape':1,'data_offsets':[0,1]}", "shape is no array.")]
    [InlineData("{'dtype':'U8','shape':['1'],'data_offsets':[0,1]}", "shape holds something that is no number.")]
    [InlineData("{'dtype':'U8','shape':[-1],'data_offsets':[0,1]}", "shape holds -1, which is no whole number from 0 to 2^63-1.")]
    [InlineData("{'dtype':'U8','shape':[1.0],'data_offsets':[0,1]}", "shape holds 1.0, which is no whole number from 0 to 2^63-1.")]
    [InlineData("{'dtype':'U8','shape':[1e3],'data_offsets':[0,1]}", "shape holds 1e3, which is no whole number from 0 to 2^63-1.")]
    [InlineData(
        "{'dtype':'U8','shape':[9223372036854775808],'data_offsets':[0,1]}",
        "shape holds 9223372036854775808, which is no whole number from 0 to 2^63-1.")]
    [InlineData(
        "{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}",
        "shape [4294967296, 4294967296] of U8 overflows 63 bits or does not fill whole bytes.")]
    [InlineData(
        "{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}",
        "shape [2305843009213693952] of F64 overflows 63 bits or does not fill whole bytes.")]
    [InlineData("{'dtype':'F4','shape':[3],'data_offsets':[0,1]}", "shape [3] of F4 overflows 63 bits or does not fill whole bytes.")]
    [InlineData("{'dtype':'U8','shape':[1],'data_offsets':[1]}", "data_offsets has 1 numbers, not 2.")]
    [InlineData("{'dtype':'U8','shape':[1],'data_offsets':[0,1,2]}", "data_offsets has more than 2 numbers.")]
    [InlineData(
        "{'dtype':'U8','shape':[1],'data_offsets':[-1,0]}", "data_offsets holds -1, which is no whole number from 0 to 2^63-1.")]
    [InlineData(
        "{'dtype':'U8','shape':[1],'data_offsets':[2,1]}", "data_offsets are reversed: it ends at byte 1, before it begins at 2.")]
    [InlineData("{'dtype':'I16','shape':[2],'data_offsets':[0,3]}", "shape [2] of I16 takes 4 bytes, but data_offsets give it 3.")]
    [InlineData(
        "{'dtype':'U8','shape':[9],'data_offsets':[0,9]}",
        "it ends at byte 9 of the data, but the file holds 1: the file is truncated.")]
    [InlineData(
        "{'dtype':'U8','shape':[1],'data_offsets':[1152921504606846976,1152921504606846977]}",
        "it ends at byte 1152921504606846977 of the data, but the file holds 1: the file is truncated.")]
    public void Open_MalformedEntry_NamesTheTensor(string entry, string message) =>
        AssertMalformed($"{{\"w\":{entry.Replace('\'', '"')}}}", 1, $"tensor \"w\": {message}");

    [Theory]
    [InlineData(0, 4, 2, 6, 6, "tensor \"b\": it begins at byte 2 and overlaps tensor \"a\", which ends at 4.")]
    [InlineData(0, 4, 0, 4, 4, "tensor \"b\": it begins at byte 0 and overlaps tensor \"a\", which ends at 4.")]
    [InlineData(0, 4, 5, 9, 9, "tensor \"b\": it begins at byte 5, after a gap of 1 bytes that belong to no tensor.")]
    [InlineData(1, 5, 5, 9, 9, "tensor \"a\": it begins at byte 1, after a gap of 1 bytes that belong to no tensor.")]
    [InlineData(0, 4, 4, 8, 10, "2 bytes after the last tensor belong to no tensor.")]
    [InlineData(4, 8, 0, 4, 7, "tensor \"a\": it ends at byte 8 of the data, but the file holds 7: the file is truncated.")]
    public void Open_BadCoverage_Throws(int beginA, int endA, int beginB, int endB, int dataBytes, string message) =>
        AssertMalformed($"{{{Bytes("a", beginA, endA)},{Bytes("b", beginB, endB)}}}", dataBytes, message);

    [Fact]
    public void Open_NameTwice_Throws() =>
        AssertMalformed($"{{{Bytes("a", 0, 4)},{Bytes("a", 4, 8)}}}", 8, "tensor \"a\": the name occurs twice.");

    [Fact]
    public void Open_NameTwiceUnderAnEscape_Throws() =>
        AssertMalformed($"{{{Bytes("a", 0, 4)},{Bytes("\\u0061", 4, 8)}}}", 8, "tensor \"a\": the name occurs twice.");

    [Fact]
    public void Open_DataWithoutTensors_Throws() => AssertMalformed("{}", 5, "5 bytes after the last tensor belong to no tensor.");

    [Fact]
    public void Open_TooManyDimensions_Throws() => AssertMalformed(
        $$"""{"w":{"dtype":"U8","shape":[{{string.Join(',', Enumerable.Repeat(1, 65))}}],"data_offsets":[0,1]} }""",
        1,
        "tensor \"w\": shape has more than 64 numbers.");

    [Fact]
    public void Open_LongNameWithControlCharacters_IsShortened() => AssertMalformed(
        $"{{\"\\u001b{new string('n', 200)}\":3}}", 0, $"tensor \"\uFFFD{new string('n', 78)}…\": its entry is no JSON object.");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Open_ShorterThanTheLengthField_Throws(int length)
    {
        string path = folder.Write("short.safetensors", new byte[length]);
        AssertFails(path, $"a safetensors file has at least 8 bytes, this one has {length}.");
    }

    [Theory]
    [InlineData(100_000_001UL, "the header would be 100000001 bytes long, the format allows 100000000; is this a safetensors file?")]
    [InlineData(
        ulong.MaxValue, "the header would be 18446744073709551615 bytes long, the format allows 100000000; is this a safetensors file?")]
    [InlineData(9UL, "the header is 9 bytes long, but only 8 bytes follow: the file is truncated.")]
    public void Open_HeaderLengthBeyondTheFile_Throws(ulong length, string message)
    {
        byte[] content = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);
        AssertFails(folder.Write("long.safetensors", content), message);
    }

    [Fact]
    public void Open_NotUtf8_Throws() => AssertFails(
        folder.Write("utf8.safetensors", [4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xFF, 0xFE, (byte)'}']), "the header is not UTF-8.");

    [Fact]
    public void Open_DeeplyNestedJson_Throws() => AssertMalformed(
        $"{{\"__metadata__\":{{\"a\":{new string('[', 100_000)}", 0, "__metadata__ has a value that is no string, under \"a\".");

    [Fact]
    public void Open_MissingFile_Throws() =>
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder.At("absent.safetensors")));

    private static string Bytes(string name, int begin, int end) =>
        $"\"{name}\":{{\"dtype\":\"U8\",\"shape\":[{end - begin}],\"data_offsets\":[{begin},{end}]}}";

    private static void AssertFails(string path, string message) =>
        Assert.Equal($"{path}: {message}", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message);

    private void AssertMalformed(string header, int dataBytes, string message) =>
        AssertFails(folder.WriteSafetensors(header, dataBytes), message);
}
