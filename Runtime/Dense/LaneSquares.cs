using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>Σₖ (wₖ + Σᵣ bᵣ·aᵣₖ)² of 16 rows at once, a lane each.</summary>
internal static class LaneSquares
{
    /// <summary>Sums in the order of the columns, whatever the register width.</summary>
    /// <param name="w">[columns, 16], one row of the matrix a lane.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="a">Row r begins at r·<paramref name="aStride"/>; empty where there are no factors.</param>
    /// <param name="aStride">Elements from one row of a to the next.</param>
    /// <param name="factors">[rank, 16] bᵣ of each lane.</param>
    /// <param name="sums">[16], written in full.</param>
    public static void Sum(
        ReadOnlySpan<float> w, int columns, ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> factors, Span<float> sums)
    {
        if (Lanes16.IsSupported)
        {
            Sum<Lanes16>(w, columns, a, aStride, factors, sums);
        }
        else if (Lanes8.IsSupported)
        {
            Sum<Lanes8>(w, columns, a, aStride, factors, sums);
        }
        else if (Lanes4.IsSupported)
        {
            Sum<Lanes4>(w, columns, a, aStride, factors, sums);
        }
        else
        {
            Sum<Lanes1>(w, columns, a, aStride, factors, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<T>(
        ReadOnlySpan<float> w, int columns, ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> factors, Span<float> sums)
        where T : struct, ILanes<T>
    {
        ref readonly float firstW = ref MemoryMarshal.GetReference(w);
        ref readonly float firstFactor = ref MemoryMarshal.GetReference(factors);
        ref float firstA = ref MemoryMarshal.GetReference(a);
        int rank = factors.Length / TileLayout.Lanes;
        for (int lane = 0; lane < TileLayout.Lanes; lane += T.Count)
        {
            T sum = T.Broadcast(0);
            for (int k = 0; k < columns; k++)
            {
                T value = T.Load(in firstW, (k * TileLayout.Lanes) + lane);
                for (int r = 0; r < rank; r++)
                {
                    T factor = T.Load(in firstFactor, (r * TileLayout.Lanes) + lane);
                    value = T.MultiplyAdd(factor, T.Broadcast(Unsafe.Add(ref firstA, ((nint)r * aStride) + k)), value);
                }

                sum = T.MultiplyAdd(value, value, sum);
            }

            T.Store(sum, ref MemoryMarshal.GetReference(sums), lane);
        }
    }
}
