using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Specializer;

/// <summary>Prints what stands before the tensors in a safetensors file: the header and its length.</summary>
internal static class SafetensorsHeaderPrinter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints the length, the header and its padding.</summary>
    /// <param name="metadata">What stands under <c>__metadata__</c>; left out where empty.</param>
    /// <param name="entries">The tensors in the order in which their bytes follow, without gaps.</param>
    /// <exception cref="InvalidOperationException">The header is longer than the format allows.</exception>
    public static ReadOnlySpan<byte> Print(IReadOnlyDictionary<string, string> metadata, IEnumerable<SafetensorsEntry> entries)
    {
        ArrayBufferWriter<byte> buffer = new();
        buffer.GetSpan(SafetensorsHeader.LengthBytes);
        buffer.Advance(SafetensorsHeader.LengthBytes);
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            PrintMetadata(json, metadata);
            PrintEntries(json, entries);
            json.WriteEndObject();
        }

        byte[] header = Pad(buffer.WrittenSpan);
        int length = header.Length - SafetensorsHeader.LengthBytes;
        if (length > SafetensorsHeader.LongestHeader)
        {
            throw new InvalidOperationException(
                $"The header would be {length} bytes long; the format allows {SafetensorsHeader.LongestHeader}. "
                + "Save fewer tensors a file.");
        }

        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        return header;
    }

    private static void PrintMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void PrintEntries(Utf8JsonWriter json, IEnumerable<SafetensorsEntry> entries)
    {
        long begin = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.Type.ToString());
            PrintNumbers(json, "shape", entry.Shape.AsSpan());
            PrintNumbers(json, "data_offsets", [begin, begin + entry.ByteLength]);
            json.WriteEndObject();
            begin += entry.ByteLength;
        }
    }

    private static void PrintNumbers(Utf8JsonWriter json, string key, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static byte[] Pad(ReadOnlySpan<byte> printed)
    {
        const int Alignment = SafetensorsHeader.LengthBytes;
        byte[] padded = new byte[(printed.Length + Alignment - 1) / Alignment * Alignment];
        printed.CopyTo(padded);
        padded.AsSpan(printed.Length).Fill((byte)' ');
        return padded;
    }
}
