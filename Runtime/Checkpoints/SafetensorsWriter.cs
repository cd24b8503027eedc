using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace Specializer;

/// <summary>Collects tensors and writes them as one safetensors file, or as shards with an index.</summary>
/// <remarks>
/// <para>
/// A file is byte for byte what Hugging Face's own writer makes of the same tensors: wider element types first, then by
/// name, so that every tensor is aligned; the header padded with spaces to a multiple of 8 bytes.
/// Source: <c>prepare</c> in safetensors/src/tensor.rs.
/// </para>
/// <para>Values are asked for one tensor at a time, while the file is written, so that a model need not fit in memory.</para>
/// </remarks>
public sealed class SafetensorsWriter
{
    private const int ChunkBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly OrderedDictionary<string, PendingTensor> tensors = [];
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    /// <summary>Begins without tensors.</summary>
    /// <param name="metadata">What shall stand under <c>__metadata__</c>, sorted by key. Transformers wants <c>format: pt</c>.</param>
    /// <exception cref="ArgumentException">A key occurs twice, or a key or a value is no valid text.</exception>
    public SafetensorsWriter(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        foreach ((string key, string value) in metadata ?? [])
        {
            RequireText(key, nameof(metadata));
            RequireText(value, nameof(metadata));
            this.metadata.Add(key, value);
        }
    }

    /// <summary>Bytes of all tensors so far, headers not counted.</summary>
    public long ByteLength { get; private set; }

    /// <summary>The tensors in the order in which they were added.</summary>
    internal IEnumerable<PendingTensor> Tensors => tensors.Values;

    /// <summary>Adds a tensor whose bytes a function writes.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">Dimensions, outermost first; empty for a scalar.</param>
    /// <param name="write">
    /// Writes the values, row-major and little-endian, exactly as many bytes as type and shape take; called once a save.
    /// </param>
    /// <exception cref="ArgumentException">The name is taken, reserved or no valid text, or the shape is impossible.</exception>
    public void Add(string name, TensorType type, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        RequireText(name, nameof(name));
        ArgumentNullException.ThrowIfNull(write);
        if (name == SafetensorsHeader.MetadataKey)
        {
            throw new ArgumentException($"A tensor cannot be called {name}: the header keeps its metadata there.", nameof(name));
        }

        if (tensors.ContainsKey(name))
        {
            throw new ArgumentException($"There is already a tensor {CheckpointError.Quote(name)}.", nameof(name));
        }

        if (!SafetensorsEntry.TryMeasure(type, shape, out long elements, out long bytes))
        {
            throw new ArgumentException(
                $"Tensor {CheckpointError.Quote(name)}: shape {SafetensorsEntry.ShapeText(shape)} of {type} "
                + "has a negative dimension, overflows 63 bits or does not fill whole bytes.",
                nameof(shape));
        }

        long total = checked(ByteLength + bytes);
        tensors.Add(name, new PendingTensor(new SafetensorsEntry(name, type, shape.ToImmutableArray(), elements, 0, bytes), write));
        ByteLength = total;
    }

    /// <summary>Adds a tensor as bytes.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">Dimensions, outermost first; empty for a scalar.</param>
    /// <param name="bytes">The values, row-major and little-endian; they are read when the file is written.</param>
    /// <exception cref="ArgumentException">As above, or the length does not fit type and shape.</exception>
    public void Add(string name, TensorType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        RequireLength(name, type, shape, bytes.Length);
        Add(name, type, shape, stream => WriteInChunks(stream, bytes.Span));
    }

    /// <summary>Adds a tensor as values; their type says the element type.</summary>
    /// <typeparam name="T">
    /// bool, byte, sbyte, short, ushort, int, uint, long, ulong, <see cref="Half"/>, float or double.
    /// </typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Dimensions, outermost first; empty for a scalar.</param>
    /// <param name="values">The values, row-major; they are read when the file is written.</param>
    /// <exception cref="ArgumentException">As above, or the number of values does not fit the shape.</exception>
    /// <exception cref="NotSupportedException">The format has no such element type.</exception>
    public void Add<T>(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        TensorType type = TensorTypeExtensions.Of<T>()
            ?? throw new NotSupportedException($"No element type of a safetensors file is a {typeof(T).Name}.");
        RequireLength(name, type, shape, (long)values.Length * type.Bits() / 8);
        Add(name, type, shape, stream => WriteInChunks(stream, values.Span));
    }

    /// <summary>Adds a tensor of another source as it is; the source must stay open until the file is written.</summary>
    /// <param name="source">Holds the tensor.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="newName">Its name in the new file; null for the same.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="InvalidDataException">The source has no such tensor.</exception>
    public void Add(TensorSource source, string name, string? newName = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        SafetensorsEntry entry = source.Entry(name);
        Add(newName ?? name, entry.Type, entry.Shape.AsSpan(), stream =>
        {
            for (long offset = 0; offset < entry.ByteLength; offset += ChunkBytes)
            {
                stream.Write(source.Bytes(entry, offset, (int)Math.Min(ChunkBytes, entry.ByteLength - offset)));
            }
        });
    }

    /// <summary>Writes one file. It appears whole or not at all; one that stands there already is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Gets the bytes of tensors written so far, of <see cref="ByteLength"/>.</param>
    /// <param name="cancellation">Stops between two writes and leaves nothing behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A function wrote another number of bytes than its tensor takes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Save(string path, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using PendingFile file = new(path);
        Write(file, [.. Tensors], 0, progress, cancellation);
        file.Commit();
    }

    /// <summary>
    /// Writes a model into a folder under Hugging Face's names: <c>model.safetensors</c> where it fits one file, else
    /// <c>model-00001-of-00003.safetensors</c> and so on beside <c>model.safetensors.index.json</c>.
    /// </summary>
    /// <param name="folder">Created where it is missing. What an earlier save left there under these names is removed.</param>
    /// <param name="shardBytes">The most bytes of tensors in a file; a tensor larger than that has a file to itself.</param>
    /// <param name="progress">Gets the bytes of tensors written so far, of <see cref="ByteLength"/>.</param>
    /// <param name="cancellation">Stops between two writes and leaves the folder as it was.</param>
    /// <returns>The file names of the shards, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A function wrote another number of bytes than its tensor takes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<string> SaveShards(
        string folder, long shardBytes, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shardBytes);
        return new ShardedSave(this, shardBytes).Run(folder, progress, cancellation);
    }

    /// <summary>Writes and finishes one file of some of the tensors.</summary>
    /// <param name="file">Takes them.</param>
    /// <param name="content">The tensors, in any order.</param>
    /// <param name="before">Bytes of tensors written to earlier files, for the progress.</param>
    /// <param name="progress">Gets the bytes of tensors written so far.</param>
    /// <param name="cancellation">Stops between two writes.</param>
    internal void Write(
        PendingFile file, PendingTensor[] content, long before, IProgress<long>? progress, CancellationToken cancellation)
    {
        PendingTensor[] ordered =
            [.. content.OrderByDescending(tensor => tensor.Entry.Type).ThenBy(tensor => tensor.Entry.Name, StringComparer.Ordinal)];
        file.Stream.Write(SafetensorsHeaderPrinter.Print(metadata, ordered.Select(tensor => tensor.Entry)));
        foreach (PendingTensor tensor in ordered)
        {
            cancellation.ThrowIfCancellationRequested();
            using TensorStream stream = new(file.Stream, tensor.Entry, before, progress, cancellation);
            tensor.Write(stream);
            stream.RequireFull();
            before += tensor.Entry.ByteLength;
        }

        file.Finish();
    }

    private static void WriteInChunks<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, ChunkBytes / 8);
            stream.Write(MemoryMarshal.AsBytes(values[..count]));
            values = values[count..];
        }
    }

    private static void RequireLength(string name, TensorType type, ReadOnlySpan<long> shape, long given)
    {
        if (SafetensorsEntry.TryMeasure(type, shape, out _, out long bytes) && bytes != given)
        {
            string shapeText = SafetensorsEntry.ShapeText(shape);
            throw new ArgumentException(
                $"Tensor {CheckpointError.Quote(name)}: shape {shapeText} of {type} takes {bytes} bytes, not {given}.");
        }
    }

    /// <summary>Half a surrogate pair would come back as another name.</summary>
    private static void RequireText(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        try
        {
            StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"{CheckpointError.Quote(text)} has half a surrogate pair.", parameter, error);
        }
    }
}
