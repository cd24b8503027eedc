using System.Buffers.Binary;

namespace Specializer;

/// <summary>The parsed and checked header of a safetensors file.</summary>
/// <param name="Tensors">Entries by name, in the order of the header.</param>
/// <param name="Metadata">What stands under <c>__metadata__</c>; empty where there is none.</param>
internal sealed record SafetensorsHeader(
    OrderedDictionary<string, SafetensorsEntry> Tensors, OrderedDictionary<string, string> Metadata)
{
    /// <summary>Bytes of the length field that a file begins with, and the alignment of what follows the header.</summary>
    public const int LengthBytes = 8;

    /// <summary>The longest header that the format allows, in bytes.</summary>
    public const int LongestHeader = 100_000_000;

    /// <summary>The header key that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The header's length, from the first bytes of a file.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="lengthField">The first <see cref="LengthBytes"/> bytes.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="InvalidDataException">The header is longer than the format allows or than the file.</exception>
    public static int ReadLength(string path, ReadOnlySpan<byte> lengthField, long fileLength)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthField);
        if (length > LongestHeader)
        {
            throw CheckpointError.InFile(
                path, $"the header would be {length} bytes long, the format allows {LongestHeader}; is this a safetensors file?");
        }

        long left = fileLength - LengthBytes;
        return (long)length <= left
            ? (int)length
            : throw CheckpointError.InFile(
                path, $"the header is {length} bytes long, but only {left} bytes follow: the file is truncated.");
    }

    /// <summary>Checks that the tensors cover the data, each byte once.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    /// <exception cref="InvalidDataException">A tensor lies beyond the data, two overlap, or bytes belong to none.</exception>
    public void CheckCoverage(string path, long dataLength)
    {
        long covered = 0;
        string? previous = null;
        foreach (SafetensorsEntry entry in Tensors.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.End > dataLength)
            {
                throw Invalid(
                    entry, $"it ends at byte {entry.End} of the data, but the file holds {dataLength}: the file is truncated.");
            }

            if (entry.Begin < covered)
            {
                string other = CheckpointError.Quote(previous!);
                throw Invalid(entry, $"it begins at byte {entry.Begin} and overlaps tensor {other}, which ends at {covered}.");
            }

            if (entry.Begin > covered)
            {
                long gap = entry.Begin - covered;
                throw Invalid(entry, $"it begins at byte {entry.Begin}, after a gap of {gap} bytes that belong to no tensor.");
            }

            covered = entry.End;
            previous = entry.Name;
        }

        if (covered < dataLength)
        {
            throw CheckpointError.InFile(path, $"{dataLength - covered} bytes after the last tensor belong to no tensor.");
        }

        InvalidDataException Invalid(SafetensorsEntry entry, string what) => CheckpointError.InTensor(path, entry.Name, what);
    }
}
