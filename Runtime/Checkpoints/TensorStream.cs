namespace Specializer;

/// <summary>The part of a file that one tensor fills: takes exactly its bytes, reports them, and stops when cancelled.</summary>
internal sealed class TensorStream(
    Stream file, SafetensorsEntry entry, long before, IProgress<long>? progress, CancellationToken cancellation) : Stream
{
    private long written;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        if (buffer.Length > entry.ByteLength - written)
        {
            throw new InvalidOperationException($"Tensor {entry} takes {entry.ByteLength} bytes; more than that were written.");
        }

        file.Write(buffer);
        written += buffer.Length;
        progress?.Report(before + written);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Checks that the tensor is whole.</summary>
    public void RequireFull()
    {
        if (written != entry.ByteLength)
        {
            throw new InvalidOperationException($"Tensor {entry} takes {entry.ByteLength} bytes; only {written} were written.");
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
