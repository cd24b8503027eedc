using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Specializer;

/// <summary>Parses the JSON header of a safetensors file and checks each entry by itself.</summary>
/// <remarks>
/// It is stricter than the format's own reader where that one lets doubt in: a key that occurs twice or that the format
/// does not know is an error.
/// </remarks>
internal ref struct SafetensorsHeaderParser
{
    /// <summary>The most dimensions a tensor may have; PyTorch and NumPy allow no more.</summary>
    private const int MostDimensions = 64;

    private static readonly Dictionary<string, TensorType> TypesByName =
        Enum.GetValues<TensorType>().ToDictionary(type => type.ToString());

    private readonly string path;
    private readonly ReadOnlySpan<byte> json;
    private Utf8JsonReader reader;

    private SafetensorsHeaderParser(string path, ReadOnlySpan<byte> json)
    {
        this.path = path;
        this.json = json;
        reader = new Utf8JsonReader(json);
    }

    /// <summary>Parses a header.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="json">The header, padding included.</param>
    /// <exception cref="InvalidDataException">Anything is wrong with it; the message names the tensor.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw CheckpointError.InFile(path, "the header is not UTF-8.");
        }

        if (json is not [(byte)'{', ..])
        {
            throw CheckpointError.InFile(path, "the header is no JSON object: it does not begin with '{'.");
        }

        try
        {
            return new SafetensorsHeaderParser(path, json).ReadHeader();
        }
        catch (JsonException error)
        {
            throw CheckpointError.InFile(
                path, $"the header is not JSON, at byte {error.BytePositionInLine} of line {error.LineNumber + 1}.", error);
        }
    }

    private SafetensorsHeader ReadHeader()
    {
        OrderedDictionary<string, SafetensorsEntry> tensors = [];
        OrderedDictionary<string, string>? metadata = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text("a tensor name");
            if (name == SafetensorsHeader.MetadataKey)
            {
                metadata = metadata is null ? ReadMetadata() : throw CheckpointError.InFile(path, "__metadata__ occurs twice.");
            }
            else if (!tensors.TryAdd(name, ReadEntry(name)))
            {
                throw CheckpointError.InTensor(path, name, "the name occurs twice.");
            }
        }

        int end = (int)reader.BytesConsumed;
        return json[end..].ContainsAnyExcept(" \t\r\n"u8)
            ? throw CheckpointError.InFile(path, $"the header has junk after its JSON object, from byte {end} of the header.")
            : new SafetensorsHeader(tensors, metadata ?? []);
    }

    private OrderedDictionary<string, string> ReadMetadata()
    {
        OrderedDictionary<string, string> metadata = [];
        if (!ReadToken(JsonTokenType.StartObject))
        {
            throw CheckpointError.InFile(path, "__metadata__ is no JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text("a key of __metadata__");
            if (!ReadToken(JsonTokenType.String))
            {
                throw CheckpointError.InFile(
                    path, $"__metadata__ has a value that is no string, under {CheckpointError.Quote(key)}.");
            }

            if (!metadata.TryAdd(key, Text("a value of __metadata__")))
            {
                throw CheckpointError.InFile(path, $"__metadata__ has the key {CheckpointError.Quote(key)} twice.");
            }
        }

        return metadata;
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        if (!ReadToken(JsonTokenType.StartObject))
        {
            throw Invalid(name, "its entry is no JSON object.");
        }

        TensorType? type = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = Text("a key of an entry");
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadWholeNumbers(name, key, MostDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadWholeNumbers(name, key, 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Invalid(name, $"its entry has {key} twice.");
                default:
                    throw Invalid(
                        name,
                        $"its entry has the unknown key {CheckpointError.Quote(key)}; the keys are dtype, shape and data_offsets.");
            }
        }

        return Entry(
            name,
            type ?? throw Invalid(name, "its entry lacks dtype."),
            shape ?? throw Invalid(name, "its entry lacks shape."),
            offsets ?? throw Invalid(name, "its entry lacks data_offsets."));
    }

    private readonly SafetensorsEntry Entry(string name, TensorType type, ImmutableArray<long> shape, ImmutableArray<long> offsets)
    {
        if (offsets is not [long begin, long end])
        {
            throw Invalid(name, $"data_offsets has {offsets.Length} numbers, not 2.");
        }

        if (end < begin)
        {
            throw Invalid(name, $"data_offsets are reversed: it ends at byte {end}, before it begins at {begin}.");
        }

        string shapeText = SafetensorsEntry.ShapeText(shape.AsSpan());
        if (!SafetensorsEntry.TryMeasure(type, shape.AsSpan(), out long elements, out long bytes))
        {
            throw Invalid(name, $"shape {shapeText} of {type} overflows 63 bits or does not fill whole bytes.");
        }

        return end - begin == bytes
            ? new SafetensorsEntry(name, type, shape, elements, begin, bytes)
            : throw Invalid(name, $"shape {shapeText} of {type} takes {bytes} bytes, but data_offsets give it {end - begin}.");
    }

    private TensorType ReadType(string name)
    {
        if (!ReadToken(JsonTokenType.String))
        {
            throw Invalid(name, "dtype is no string.");
        }

        string text = Text("dtype");
        return TypesByName.TryGetValue(text, out TensorType type)
            ? type
            : throw Invalid(
                name,
                $"unknown dtype {CheckpointError.Quote(text)}; the nearest known one is {NearestName.Of(text, TypesByName.Keys)}.");
    }

    private ImmutableArray<long> ReadWholeNumbers(string name, string key, int most)
    {
        if (!ReadToken(JsonTokenType.StartArray))
        {
            throw Invalid(name, $"{key} is no array.");
        }

        ImmutableArray<long>.Builder numbers = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == most)
            {
                throw Invalid(name, $"{key} has more than {most} numbers.");
            }

            numbers.Add(WholeNumber(name, key));
        }

        return numbers.DrainToImmutable();
    }

    private readonly long WholeNumber(string name, string key)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw Invalid(name, $"{key} holds something that is no number.");
        }

        ReadOnlySpan<byte> digits = reader.ValueSpan;
        if (!digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && reader.TryGetInt64(out long number))
        {
            return number;
        }

        string text = CheckpointError.Shorten(Encoding.UTF8.GetString(digits));
        throw Invalid(name, $"{key} holds {text}, which is no whole number from 0 to 2^63-1.");
    }

    private bool ReadToken(JsonTokenType expected) => reader.Read() && reader.TokenType == expected;

    private readonly string Text(string what)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw CheckpointError.InFile(path, $"{what} has an escape that is half a surrogate pair.", error);
        }
    }

    private readonly InvalidDataException Invalid(string name, string what) => CheckpointError.InTensor(path, name, what);
}
