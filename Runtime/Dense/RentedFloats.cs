using System.Buffers;

namespace Specializer;

/// <summary>Scratch memory from the shared array pool, given back at the end of a <c>using</c>; undefined at first.</summary>
internal readonly ref struct RentedFloats : IDisposable
{
    private readonly float[] _array;

    /// <summary>Takes memory.</summary>
    /// <param name="length">Elements, ≥ 0.</param>
    public RentedFloats(int length)
    {
        _array = ArrayPool<float>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    /// <summary>The memory, of the length that was asked for.</summary>
    public Span<float> Span { get; }

    /// <summary>Gives the memory back; the span must not be used any more.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(_array);
}
