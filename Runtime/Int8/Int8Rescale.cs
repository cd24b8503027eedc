using System.Runtime.InteropServices;
using Specializer.Kernels;

namespace Specializer;

/// <summary>From exact sums of codes to values, in the same memory: every float of y holds the bits of an int32 sum at first.</summary>
internal static class Int8Rescale
{
    /// <summary>y[n] = sum·(scale of x · scale of w[n]): three roundings to float32.</summary>
    public static void Symmetric(Span<float> y, float scaleOfX, ReadOnlySpan<float> scaleOfW)
    {
        int done = Lanes16.IsSupported ? Symmetric<Lanes16>(y, scaleOfX, scaleOfW, 0)
            : Lanes8.IsSupported ? Symmetric<Lanes8>(y, scaleOfX, scaleOfW, 0)
            : Lanes4.IsSupported ? Symmetric<Lanes4>(y, scaleOfX, scaleOfW, 0)
            : 0;
        Symmetric<Lanes1>(y, scaleOfX, scaleOfW, done);
    }

    /// <summary>
    /// y[n] = (Σqₓq_w − zₓ·Σq_w − z_w·Σqₓ + K·zₓ·z_w)·(scale of x · scale of w[n]), in float64 and rounded once to float32: the sum
    /// Σ(qₓ − zₓ)(q_w − z_w) multiplied out.
    /// </summary>
    public static void WithZeros(Span<float> y, Int8Activation x, int row, Int8Weight w, int firstColumn)
    {
        Span<int> sums = MemoryMarshal.Cast<float, int>(y);
        double zeroOfX = x.ZeroOf(row);
        double scaleOfX = x.ScaleOf(row);
        double sumOfX = x.RowSums.IsEmpty ? 0 : x.RowSums[row];
        for (int j = 0; j < y.Length; j++)
        {
            int n = firstColumn + j;
            double zeroOfW = w.Zero is null ? 0 : w.Zero[n];
            double sum = sums[j] - (zeroOfX * w.RowSums[n]) - (zeroOfW * (sumOfX - (w.InFeatures * zeroOfX)));
            y[j] = (float)(sum * (scaleOfX * w.Scale[n]));
        }
    }

    private static int Symmetric<TLanes>(Span<float> y, float scaleOfX, ReadOnlySpan<float> scaleOfW, int begin)
        where TLanes : struct, ILanes<TLanes>
    {
        ref float first = ref MemoryMarshal.GetReference(y);
        ref int sums = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, int>(y));
        ref readonly float scales = ref MemoryMarshal.GetReference(scaleOfW);
        TLanes scale = TLanes.Broadcast(scaleOfX);
        int j = begin;
        for (; j <= y.Length - TLanes.Count; j += TLanes.Count)
        {
            TLanes sum = TLanes.Field(TLanes.Words(in sums, j), shift: 0, mask: -1);
            TLanes.Store(sum * (scale * TLanes.Load(in scales, j)), ref first, j);
        }

        return j;
    }
}
