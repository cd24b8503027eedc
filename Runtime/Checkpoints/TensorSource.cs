using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>Named tensors that can be read: one safetensors file, or the shards of a model as one.</summary>
/// <remarks>
/// Reading may go on from many threads at once. Dispose only when no thread reads and no span from
/// <see cref="Bytes(string)"/> is in use: a span into an unmapped file ends the process.
/// </remarks>
public abstract class TensorSource : IDisposable
{
    /// <summary>Bytes that conversions read at a time: far below the limit of a span, and a whole number of any element.</summary>
    private const int ChunkBytes = 1 << 24;

    /// <summary>Where the tensors come from, as it was given: the start of every message.</summary>
    public abstract string Path { get; }

    /// <summary>Every tensor by name, in the order of the file.</summary>
    public abstract IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>What the writer of the file noted under <c>__metadata__</c>; empty where there is nothing.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The entry of a tensor that must be there.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor; the message names the nearest one.</exception>
    public SafetensorsEntry Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Tensors.TryGetValue(name, out SafetensorsEntry? entry))
        {
            return entry;
        }

        string hint = NearestName.Of(name, Tensors.Keys) is { } nearest
            ? $"the nearest name is {CheckpointError.Quote(nearest)}."
            : "it has no tensors at all.";
        throw CheckpointError.InFile(Path, $"there is no tensor {CheckpointError.Quote(name)}; {hint}");
    }

    /// <summary>The entry of a tensor that must be there and have a shape.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has another shape.</exception>
    public SafetensorsEntry Entry(string name, params ReadOnlySpan<long> shape)
    {
        SafetensorsEntry entry = Entry(name);
        return entry.Shape.AsSpan().SequenceEqual(shape)
            ? entry
            : throw Invalid(
                entry, $"its shape is {SafetensorsEntry.ShapeText(entry.Shape.AsSpan())}, not {SafetensorsEntry.ShapeText(shape)}.");
    }

    /// <summary>A tensor's bytes as they lie in the file, without copying.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    /// <exception cref="NotSupportedException">
    /// The tensor is longer than a span can be (2 GiB); read it in parts or as a stream.
    /// </exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        SafetensorsEntry entry = Entry(name);
        return entry.ByteLength <= int.MaxValue
            ? Bytes(entry, 0, (int)entry.ByteLength)
            : throw new NotSupportedException(
                $"{Path}: tensor {CheckpointError.Quote(name)} has {entry.ByteLength} bytes, more than a span holds. "
                + $"Read parts with {nameof(Bytes)}(name, offset, count), or use {nameof(OpenRead)}.");
    }

    /// <summary>Part of a tensor's bytes, without copying.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="offset">First byte, from the tensor's beginning.</param>
    /// <param name="count">How many bytes.</param>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(string name, long offset, int count)
    {
        SafetensorsEntry entry = Entry(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.ByteLength - count);
        return Bytes(entry, offset, count);
    }

    /// <summary>A tensor's bytes as a stream of any length.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public abstract Stream OpenRead(string name);

    /// <summary>A tensor's values as binary32. F16 and BF16 convert exactly, F64 rounds to nearest, F32 is copied.</summary>
    /// <returns>[<see cref="SafetensorsEntry.ElementCount"/>] values, row-major.</returns>
    /// <exception cref="InvalidDataException">
    /// There is no such tensor, it is none of those types, or too long for an array.
    /// </exception>
    public float[] ReadSingles(string name)
    {
        float[] values = new float[ArrayLength(Entry(name))];
        ReadSingles(name, values);
        return values;
    }

    /// <summary>The same into memory of the caller's.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">[<see cref="SafetensorsEntry.ElementCount"/>], written in full.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is none of those types.</exception>
    public void ReadSingles(string name, Span<float> destination)
    {
        SafetensorsEntry entry = Entry(name);
        if (!SingleConversion.Converts(entry.Type))
        {
            throw Invalid(entry, $"it holds {entry.Type}, which does not convert to binary32; F16, BF16, F32 and F64 do.");
        }

        CheckLength(entry, destination.Length);
        int elementBytes = entry.Type.Bits() / 8;
        int step = ChunkBytes / elementBytes;
        for (int begin = 0; begin < destination.Length; begin += step)
        {
            Span<float> part = destination.Slice(begin, Math.Min(step, destination.Length - begin));
            SingleConversion.Convert(entry.Type, Bytes(entry, (long)begin * elementBytes, part.Length * elementBytes), part);
        }
    }

    /// <summary>A tensor's values as they are.</summary>
    /// <typeparam name="T">
    /// bool, byte, sbyte, short, ushort, int, uint, long, ulong, <see cref="Half"/>, float or double, as the tensor's type says.
    /// </typeparam>
    /// <returns>[<see cref="SafetensorsEntry.ElementCount"/>] values, row-major.</returns>
    /// <exception cref="InvalidDataException">
    /// There is no such tensor, it holds another type, or it is too long for an array.
    /// </exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        SafetensorsEntry entry = Entry(name);
        CheckType<T>(entry);
        T[] values = new T[ArrayLength(entry)];
        Copy<T>(entry, values);
        return values;
    }

    /// <summary>The same into memory of the caller's.</summary>
    /// <typeparam name="T">As above.</typeparam>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">[<see cref="SafetensorsEntry.ElementCount"/>], written in full.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor, or it holds another type.</exception>
    public void Read<T>(string name, Span<T> destination)
        where T : unmanaged
    {
        SafetensorsEntry entry = Entry(name);
        CheckType<T>(entry);
        CheckLength(entry, destination.Length);
        Copy(entry, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Unmaps what is mapped; a second call does nothing.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Part of a tensor's bytes; the range is checked already.</summary>
    /// <exception cref="ObjectDisposedException">The source is closed.</exception>
    protected internal abstract ReadOnlySpan<byte> Bytes(SafetensorsEntry entry, long offset, int count);

    private void Copy<T>(SafetensorsEntry entry, Span<T> destination)
        where T : unmanaged
    {
        int step = ChunkBytes / Unsafe.SizeOf<T>();
        for (int begin = 0; begin < destination.Length; begin += step)
        {
            Span<byte> part = MemoryMarshal.AsBytes(destination.Slice(begin, Math.Min(step, destination.Length - begin)));
            Bytes(entry, (long)begin * Unsafe.SizeOf<T>(), part.Length).CopyTo(part);
        }

        if (typeof(T) == typeof(bool))
        {
            MakeTruthValues(MemoryMarshal.AsBytes(destination));
        }
    }

    /// <summary>A bool of a value other than 0 and 1 would be neither equal to true nor to false.</summary>
    private static void MakeTruthValues(Span<byte> values)
    {
        foreach (ref byte value in values)
        {
            value = Math.Min(value, (byte)1);
        }
    }

    private void CheckType<T>(SafetensorsEntry entry)
    {
        if (TensorTypeExtensions.Of<T>() is not { } type)
        {
            throw new NotSupportedException($"No element type of a safetensors file is a {typeof(T).Name}.");
        }

        if (entry.Type != type)
        {
            throw Invalid(entry, $"it holds {entry.Type}, not {type}.");
        }
    }

    private void CheckLength(SafetensorsEntry entry, int length)
    {
        if (length != entry.ElementCount)
        {
            throw new ArgumentException(
                $"Tensor {CheckpointError.Quote(entry.Name)} has {entry.ElementCount} elements, the destination {length}.");
        }
    }

    private int ArrayLength(SafetensorsEntry entry) => entry.ElementCount <= Array.MaxLength
        ? (int)entry.ElementCount
        : throw Invalid(entry, $"it has {entry.ElementCount} elements, more than an array holds; read it in parts.");

    private InvalidDataException Invalid(SafetensorsEntry entry, string what) => CheckpointError.InTensor(Path, entry.Name, what);
}
