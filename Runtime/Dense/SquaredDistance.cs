using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Specializer;

/// <summary>Σ(a − b)², each difference rounded to float32, squared and added in float64, in an order that is the same everywhere.</summary>
internal static class SquaredDistance
{
    /// <summary>The sum for two spans of one length.</summary>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Kernels.KernelArguments.CheckLength(nameof(b), b.Length, a.Length);
        ref float firstA = ref MemoryMarshal.GetReference(a);
        ref float firstB = ref MemoryMarshal.GetReference(b);
        Vector256<double> lower = default, upper = default;
        int i = 0;
        for (; i <= a.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> difference = Vector256.LoadUnsafe(ref firstA, (nuint)i) - Vector256.LoadUnsafe(ref firstB, (nuint)i);
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(difference);
            lower += low * low;
            upper += high * high;
        }

        double sum = Vector256.Sum(lower + upper);
        for (; i < a.Length; i++)
        {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }
}
