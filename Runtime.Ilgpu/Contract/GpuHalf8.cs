#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Eight neighbouring binary16 numbers, which a lane writes at once.</summary>
/// <param name="a">The first two, the first in the low half.</param>
/// <param name="b">The next two.</param>
/// <param name="c">The next two.</param>
/// <param name="d">The last two.</param>
public readonly struct GpuHalf8(int a, int b, int c, int d)
{
    /// <summary>Elements 0 and 1.</summary>
    public readonly int A = a;

    /// <summary>Elements 2 and 3.</summary>
    public readonly int B = b;

    /// <summary>Elements 4 and 5.</summary>
    public readonly int C = c;

    /// <summary>Elements 6 and 7.</summary>
    public readonly int D = d;

    /// <summary>Two numbers, rounded to binary16, the first in the low half.</summary>
    public static int Pair(float low, float high) => Interop.FloatAsInt((Half)low) | (Interop.FloatAsInt((Half)high) << 16);
}
#endif
