using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>Memory that a kernel needs while it runs, kept by each thread for the next one.</summary>
internal static class KernelScratch
{
    private const int CacheLine = 64;

    // A kernel that needs more once is given it, but it is not kept: a megabyte or two fits the second cache.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static float[]? s_kept;

    /// <summary>Uninitialised floats that begin at a cache line, until this thread asks again.</summary>
    public static unsafe Span<float> Floats(int count)
    {
        int needed = checked(count + (CacheLine / sizeof(float)));
        float[] memory = s_kept is { } kept && kept.Length >= needed ? kept : GC.AllocateUninitializedArray<float>(needed, pinned: true);
        if (memory.Length <= LargestKept)
        {
            s_kept = memory;
        }

        nuint address = (nuint)Unsafe.AsPointer(ref memory[0]);
        int skipped = (int)((CacheLine - (address % CacheLine)) % CacheLine) / sizeof(float);
        return memory.AsSpan(skipped, count);
    }
}
