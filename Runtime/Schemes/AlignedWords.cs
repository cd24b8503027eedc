using System.Runtime.CompilerServices;

namespace Specializer;

/// <summary>Words that begin at a cache line, so that the widest register never lies across two.</summary>
internal sealed class AlignedWords
{
    private const int CacheLine = 64;

    private readonly int[] _memory;
    private readonly int _first;
    private readonly int _count;

    /// <summary>Uninitialised words.</summary>
    /// <param name="count">How many.</param>
    public unsafe AlignedWords(int count)
    {
        _memory = GC.AllocateUninitializedArray<int>(checked(count + (CacheLine / sizeof(int))), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _first = (int)((CacheLine - (address % CacheLine)) % CacheLine) / sizeof(int);
        _count = count;
    }

    /// <summary>The words.</summary>
    public Span<int> Span => _memory.AsSpan(_first, _count);
}
