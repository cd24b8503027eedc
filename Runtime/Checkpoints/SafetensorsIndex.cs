using System.Text.Encodings.Web;
using System.Text.Json;

namespace Specializer;

/// <summary>The index of a sharded model: which file holds which tensor.</summary>
/// <param name="Shards">Shard file name by tensor name, in the order of the index.</param>
/// <param name="TotalSize">Bytes of all tensors; null where the index does not say.</param>
internal sealed record SafetensorsIndex(OrderedDictionary<string, string> Shards, long? TotalSize)
{
    /// <summary>How the file names of indexes end.</summary>
    public const string Extension = ".safetensors.index.json";

    private const string MetadataKey = "metadata";
    private const string TotalSizeKey = "total_size";
    private const string WeightMapKey = "weight_map";

    private static readonly JsonWriterOptions WriterOptions =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">It is malformed, or a shard's name is more than a file name.</exception>
    public static SafetensorsIndex Read(string path)
    {
        using JsonFile file = JsonFile.Read(path, SafetensorsHeader.LongestHeader);
        if (!file.TryGet(WeightMapKey, out JsonElement weightMap) || weightMap.ValueKind != JsonValueKind.Object)
        {
            throw file.Invalid(WeightMapKey, "is missing or no JSON object.");
        }

        OrderedDictionary<string, string> shards = [];
        foreach (JsonProperty property in weightMap.EnumerateObject())
        {
            string tensor = file.Name(property);
            string shard = file.Text(tensor, property.Value);
            if (!IsPlainFileName(shard))
            {
                throw CheckpointError.InTensor(
                    path,
                    tensor,
                    $"its shard {CheckpointError.Quote(shard)} is no plain file name; shards must lie beside the index.");
            }

            shards.Add(tensor, shard);
        }

        return shards.Count > 0
            ? new SafetensorsIndex(shards, ReadTotalSize(file))
            : throw file.Invalid(WeightMapKey, "names no tensors.");
    }

    /// <summary>Writes the index as Hugging Face does: indented by 2, keys sorted, a new line at the end.</summary>
    public void Write(Stream stream)
    {
        using (Utf8JsonWriter json = new(stream, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            json.WriteNumber(TotalSizeKey, TotalSize ?? 0);
            json.WriteEndObject();
            json.WriteStartObject(WeightMapKey);
            foreach ((string tensor, string shard) in Shards.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(tensor, shard);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static bool IsPlainFileName(string name) =>
        name is not ("" or "." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    /// <summary>Some writers print the size as 26953662464.0.</summary>
    private static long? ReadTotalSize(JsonFile file)
    {
        if (!file.TryGet(MetadataKey, out JsonElement metadata))
        {
            return null;
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw file.Invalid(MetadataKey, $"is {JsonFile.Show(metadata)}, not an object.");
        }

        if (!JsonFile.TryGet(metadata, TotalSizeKey, out JsonElement size))
        {
            return null;
        }

        if (size.ValueKind == JsonValueKind.Number)
        {
            if (size.TryGetInt64(out long whole))
            {
                return whole;
            }

            if (size.TryGetDouble(out double number) && Math.Abs(number) < 1L << 53 && double.IsInteger(number))
            {
                return (long)number;
            }
        }

        throw file.Invalid(TotalSizeKey, $"is {JsonFile.Show(size)}, which is no whole number of bytes.");
    }
}
