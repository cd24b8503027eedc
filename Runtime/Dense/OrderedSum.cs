using System.Runtime.InteropServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>Sums whose order of adding depends on nothing but the length and the processor's register width.</summary>
/// <remarks>The library's TensorPrimitives.Sum aligns its reads, so that its last bits depend on the address.</remarks>
internal static class OrderedSum
{
    /// <summary>Σ values.</summary>
    public static float Of(ReadOnlySpan<float> values) =>
        Lanes16.IsSupported ? Of<Lanes16>(values)
        : Lanes8.IsSupported ? Of<Lanes8>(values)
        : Of<Lanes4>(values);

    private static float Of<T>(ReadOnlySpan<float> values)
        where T : struct, ILanes<T>
    {
        ref readonly float first = ref MemoryMarshal.GetReference(values);
        T lanes = T.Broadcast(0);
        int i = 0;
        for (; i <= values.Length - T.Count; i += T.Count)
        {
            lanes += T.Load(in first, i);
        }

        float sum = T.Sum(lanes);
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
