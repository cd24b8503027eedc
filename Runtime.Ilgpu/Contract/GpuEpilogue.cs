#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>What becomes of a product's sum in the same launch: y = (sum + u·B)·gain + bias, or sum + bias where there is no adapter.</summary>
/// <param name="terms">bias[N], and with an adapter gain[N] and B[N, rank] behind it.</param>
/// <param name="projected">u[M, rank] = x·Aᵀ; not read without an adapter.</param>
/// <param name="rank">The adapter's rank, or 0.</param>
public readonly struct GpuEpilogue(ArrayView<float> terms, ArrayView<float> projected, int rank)
{
    /// <summary>bias[N], gain[N], B[N, rank].</summary>
    public ArrayView<float> Terms { get; } = terms;

    /// <summary>u[M, rank].</summary>
    public ArrayView<float> Projected { get; } = projected;

    /// <summary>The adapter's rank, or 0.</summary>
    public int Rank { get; } = rank;

    /// <summary>The output of one row of x and one row of W.</summary>
    /// <param name="sum">Their sum.</param>
    /// <param name="row">Row of x.</param>
    /// <param name="n">Row of W.</param>
    /// <param name="outFeatures">N.</param>
    public float Of(float sum, int row, int n, int outFeatures)
    {
        if (Rank > 0)
        {
            for (int r = 0; r < Rank; r++)
            {
                sum += Projected[((long)row * Rank) + r] * Terms[(2L * outFeatures) + ((long)n * Rank) + r];
            }

            sum *= Terms[outFeatures + (long)n];
        }

        return sum + Terms[(long)n];
    }
}
#endif
