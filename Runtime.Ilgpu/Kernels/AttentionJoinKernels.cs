#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>What <see cref="AttentionKernels"/> and <see cref="PromptAttentionKernels"/> left in sums of their own, to one output.</summary>
internal static class AttentionJoinKernels
{
    /// <summary>Threads of a block at most.</summary>
    public const int MostThreads = 512;

    /// <summary>The splits' sums to y: (heads, M) blocks.</summary>
    /// <param name="sums">As attention wrote them.</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="y">[M, heads, d].</param>
    /// <param name="splits">Splits.</param>
    /// <param name="d">Features of a head.</param>
    public static void Join(ArrayView<float> sums, ArrayView<int> state, ArrayView<float> y, int splits, int d)
    {
        ArrayView<float> weights = SharedMemory.Allocate<float>(AttentionKernels.MostSplits);
        ArrayView<float> joined = SharedMemory.Allocate<float>(MostThreads + AttentionKernels.MostFeatures);
        int used = IntrinsicMath.Min(splits, (state[0] + Grid.IdxY + AttentionKernels.PositionsOfPart) / AttentionKernels.PositionsOfPart);
        long headOfRow = ((long)Grid.IdxY * Grid.DimX) + Grid.IdxX;
        long from = headOfRow * splits * (d + 2);
        float largest = float.NegativeInfinity;
        for (int split = BlockReduction.Lane; split < used; split += BlockReduction.Width)
        {
            largest = IntrinsicMath.Max(largest, sums[from + ((long)split * (d + 2)) + d]);
        }

        largest = BlockReduction.LargestOfWarp(largest);
        float total = 0;
        for (int split = BlockReduction.Lane; split < used; split += BlockReduction.Width)
        {
            long at = from + ((long)split * (d + 2)) + d;
            float weight = Exponential.Of(sums[at] - largest);
            weights[split] = weight;
            total += weight * sums[at + 1];
        }

        total = BlockReduction.SumOfWarp(total);
        Group.Barrier();

        // Where there are more threads than features, the splits are shared.
        int shares = IntrinsicMath.Max(1, Group.DimX / d);
        for (int i = Group.IdxX; i < shares * d; i += Group.DimX)
        {
            float sum = 0;
            for (int split = i / d; split < used; split += shares)
            {
                sum += weights[split] * sums[from + ((long)split * (d + 2)) + (i % d)];
            }

            joined[i] = sum;
        }

        Group.Barrier();
        for (int feature = Group.IdxX; feature < d; feature += Group.DimX)
        {
            float sum = joined[feature];
            for (int share = 1; share < shares; share++)
            {
                sum += joined[(share * d) + feature];
            }

            y[(headOfRow * d) + feature] = sum / total;
        }
    }
}
#endif
