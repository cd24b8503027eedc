using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>Rows of int8 codes in memory, each a fixed number of codes after the one before; unchecked.</summary>
internal readonly ref struct Int8Rows
{
    private readonly ref readonly sbyte _first;

    private Int8Rows(ref readonly sbyte first, nint stride)
    {
        _first = ref first;
        Stride = stride;
    }

    /// <summary>Codes from the start of a row to the start of the next.</summary>
    public nint Stride { get; }

    /// <summary>Rows that start at the first element of a span.</summary>
    public static Int8Rows Of(ReadOnlySpan<sbyte> codes, nint stride) => new(in MemoryMarshal.GetReference(codes), stride);

    /// <summary>The first code of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly sbyte Row(nint row) => ref Unsafe.Add(ref Unsafe.AsRef(in _first), row * Stride);

    /// <summary>The same rows without the first ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int8Rows FromRow(nint row) => new(in Row(row), Stride);
}
