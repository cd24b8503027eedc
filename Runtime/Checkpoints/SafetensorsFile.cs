using System.Collections.ObjectModel;
using System.IO.MemoryMappedFiles;

namespace Specializer;

/// <summary>
/// A safetensors file, memory-mapped: opening reads and checks the header only, and tensors are paged in as they are read.
/// </summary>
/// <remarks>
/// The format: an unsigned 64-bit length n, a JSON header of n bytes, and the tensors' bytes one after the other.
/// Source: https://huggingface.co/docs/safetensors. The file must not be shortened while it is open.
/// </remarks>
public sealed unsafe class SafetensorsFile : TensorSource
{
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* file;
    private readonly long dataOffset;
    private bool disposed;

    private SafetensorsFile(string path, FileStream stream)
    {
        long length = stream.Length;
        mapping = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref file);
            ReadOnlySpan<byte> lengthField = new(file, SafetensorsHeader.LengthBytes);
            int headerLength = SafetensorsHeader.ReadLength(path, lengthField, length);
            dataOffset = SafetensorsHeader.LengthBytes + headerLength;
            ReadOnlySpan<byte> json = new(file + SafetensorsHeader.LengthBytes, headerLength);
            SafetensorsHeader header = SafetensorsHeaderParser.Parse(path, json);
            header.CheckCoverage(path, length - dataOffset);
            Path = path;
            Tensors = new ReadOnlyDictionary<string, SafetensorsEntry>(header.Tensors);
            Metadata = new ReadOnlyDictionary<string, string>(header.Metadata);
        }
        catch
        {
            Unmap();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="InvalidDataException">The file is malformed or truncated; the message says how and in which tensor.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Safetensors files are little-endian, and so must the machine be.");
        }

        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return stream.Length >= SafetensorsHeader.LengthBytes
                ? new SafetensorsFile(path, stream)
                : throw CheckpointError.InFile(path, $"a safetensors file has at least 8 bytes, this one has {stream.Length}.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Stream OpenRead(string name)
    {
        SafetensorsEntry entry = Entry(name);
        ObjectDisposedException.ThrowIf(disposed, this);

        // A view of size 0 would be one to the end of the file.
        return entry.ByteLength == 0
            ? Stream.Null
            : mapping.CreateViewStream(dataOffset + entry.Begin, entry.ByteLength, MemoryMappedFileAccess.Read);
    }

    /// <inheritdoc/>
    protected internal override ReadOnlySpan<byte> Bytes(SafetensorsEntry entry, long offset, int count)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return new ReadOnlySpan<byte>(file + dataOffset + entry.Begin + offset, count);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposed)
        {
            disposed = true;
            Unmap();
        }
    }

    private void Unmap()
    {
        if (file is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        view?.Dispose();
        mapping.Dispose();
    }
}
