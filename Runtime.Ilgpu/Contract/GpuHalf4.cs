#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Four neighbouring binary16 numbers, which a lane writes at once.</summary>
/// <param name="a">The first two, the first in the low half.</param>
/// <param name="b">The last two.</param>
public readonly struct GpuHalf4(int a, int b)
{
    /// <summary>Elements 0 and 1.</summary>
    public readonly int A = a;

    /// <summary>Elements 2 and 3.</summary>
    public readonly int B = b;
}
#endif
