using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Specializer;

/// <summary>Sums of codes, which zero points need.</summary>
internal static class Int8Sum
{
    /// <summary>Σ codes, exact for up to 2²⁴ of them.</summary>
    public static int Of(ReadOnlySpan<sbyte> codes)
    {
        ref readonly sbyte first = ref MemoryMarshal.GetReference(codes);
        Vector128<int> sums = default;
        int i = 0;
        for (; i <= codes.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.LoadUnsafe(in first, (nuint)i));
            (Vector128<int> a, Vector128<int> b) = Vector128.Widen(lower + upper);
            sums += a + b;
        }

        int sum = Vector128.Sum(sums);
        for (; i < codes.Length; i++)
        {
            sum += codes[i];
        }

        return sum;
    }
}
