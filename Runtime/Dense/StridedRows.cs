using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>The rows of a float32 matrix in memory, each a fixed number of elements after the one before; unchecked.</summary>
internal readonly ref struct StridedRows
{
    private readonly ref float _first;

    private StridedRows(ref float first, nint stride)
    {
        _first = ref first;
        Stride = stride;
    }

    /// <summary>Elements from the start of a row to the start of the next.</summary>
    public nint Stride { get; }

    /// <summary>The first element of the first row.</summary>
    public ref float First => ref _first;

    /// <summary>Rows that start at the first element of a span. What is read through them is not written.</summary>
    public static StridedRows Of(ReadOnlySpan<float> elements, nint stride) => new(ref MemoryMarshal.GetReference(elements), stride);

    /// <summary>The first element of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float Row(nint row) => ref Unsafe.Add(ref _first, row * Stride);

    /// <summary>The same matrix without its first rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StridedRows FromRow(nint row) => new(ref Row(row), Stride);

    /// <summary>The same matrix without its first columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StridedRows FromColumn(nint column) => new(ref Unsafe.Add(ref _first, column), Stride);
}
