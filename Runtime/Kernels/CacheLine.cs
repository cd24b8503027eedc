using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Specializer.Kernels;

/// <summary>What is asked of memory before it is needed.</summary>
public static class CacheLine
{
    /// <summary>Bytes of a line on most processors.</summary>
    public const int Bytes = 64;

    /// <summary>Begins to bring the line of an element near, where the processor has an instruction for it. The element need not exist.</summary>
    /// <typeparam name="T">The elements.</typeparam>
    /// <param name="source">An element.</param>
    /// <param name="offset">Elements from it on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T source, nint offset)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((T*)Unsafe.AsPointer(ref Unsafe.AsRef(in source)) + offset);
        }
    }

    /// <summary>The part of an array that begins at a line, as long as the array is not moved: only speed depends on it.</summary>
    /// <param name="memory">At least a line longer than the part.</param>
    /// <param name="count">Elements of the part.</param>
    internal static unsafe Span<T> Aligned<T>(T[] memory, int count)
        where T : unmanaged
    {
        nuint beyond = (nuint)Unsafe.AsPointer(ref memory[0]) % Bytes;
        return memory.AsSpan((int)((Bytes - beyond) % Bytes) / sizeof(T), count);
    }
}
