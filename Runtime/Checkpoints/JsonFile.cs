using System.Text.Json;
using System.Text.Unicode;

namespace Specializer;

/// <summary>A JSON object in a file beside the weights: read whole, every fault an error that names the file and the key.</summary>
internal sealed class JsonFile : IDisposable
{
    private readonly JsonDocument document;

    private JsonFile(string path, JsonDocument document)
    {
        Path = path;
        this.document = document;
    }

    /// <summary>The file's path, the start of every message.</summary>
    public string Path { get; }

    /// <summary>The object.</summary>
    public JsonElement Root => document.RootElement;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">A longer file is refused unread.</param>
    /// <exception cref="InvalidDataException">It is longer, or no JSON object, or a key occurs twice in one object.</exception>
    public static JsonFile Read(string path, long mostBytes)
    {
        byte[] content = ReadBytes(path, mostBytes);
        if (!Utf8.IsValid(content))
        {
            throw CheckpointError.InFile(path, "it is not UTF-8.");
        }

        try
        {
            JsonDocument document = JsonDocument.Parse(content);
            RequireDistinctKeys(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonFile(path, document)
                : throw CheckpointError.InFile(path, "it is no JSON object.");
        }
        catch (JsonException error)
        {
            throw CheckpointError.InFile(path, $"it is no valid JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw CheckpointError.InFile(path, "a key has an escape that is half a surrogate pair.", error);
        }
    }

    /// <summary>The value of a key of the root; false where it is absent or null.</summary>
    public bool TryGet(string key, out JsonElement value) => TryGet(Root, key, out value);

    /// <summary>The value of a key of some object; false where it is absent or null.</summary>
    public static bool TryGet(JsonElement parent, string key, out JsonElement value) =>
        parent.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The text of a value.</summary>
    /// <exception cref="InvalidDataException">It is no string.</exception>
    public string Text(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Invalid(key, $"is {Show(value)}, which is no string.");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw CheckpointError.InFile(Path, $"{CheckpointError.Quote(key)} has an escape that is half a surrogate pair.", error);
        }
    }

    /// <summary>The number above 0 of a key of some object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="parent">The object.</param>
    /// <param name="absent">What an absent key or null means, or null where it must be there.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public double Positive(string key, JsonElement parent, double? absent)
    {
        if (!TryGet(parent, key, out JsonElement value))
        {
            return absent ?? throw Invalid(key, "is missing.");
        }

        bool isNumber = value.ValueKind == JsonValueKind.Number;
        return isNumber && value.TryGetDouble(out double number) && number is > 0 and < double.PositiveInfinity
            ? number
            : throw Invalid(key, $"is {Show(value)}, which is no number above 0.");
    }

    /// <summary>A name of a property of an object.</summary>
    /// <exception cref="InvalidDataException">It cannot be a text.</exception>
    public string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException error)
        {
            throw CheckpointError.InFile(Path, "a key has an escape that is half a surrogate pair.", error);
        }
    }

    /// <summary>An error of one key.</summary>
    public InvalidDataException Invalid(string key, string what) =>
        CheckpointError.InFile(Path, $"{CheckpointError.Quote(key)} {what}");

    /// <summary>A value as messages show it.</summary>
    public static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => CheckpointError.Shorten(value.GetRawText()),
    };

    /// <inheritdoc/>
    public void Dispose() => document.Dispose();

    /// <summary>Of two values under one key a reader would take either. JsonDocumentOptions can refuse them, but from .NET 10 on only.</summary>
    private static void RequireDistinctKeys(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            HashSet<string> keys = [];
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (!keys.Add(property.Name))
                {
                    throw new JsonException($"Duplicate property '{property.Name}'.");
                }

                RequireDistinctKeys(property.Value);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement element in value.EnumerateArray())
            {
                RequireDistinctKeys(element);
            }
        }
    }

    private static byte[] ReadBytes(string path, long mostBytes)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > mostBytes)
        {
            throw CheckpointError.InFile(path, $"it has {stream.Length} bytes; such a file has at most {mostBytes}.");
        }

        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
