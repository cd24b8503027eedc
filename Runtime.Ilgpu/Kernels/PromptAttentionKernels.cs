#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>What <see cref="AttentionKernels.Attend"/> computes, for many rows.</summary>
/// <remarks>
/// A warp holds a query. A block's queries are those of neighbouring rows and of the heads that read the same keys, so that it fetches keys once for all of them.
/// Source: Dao et al., "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness", 2022.
/// </remarks>
internal static class PromptAttentionKernels
{
    /// <summary>The largest d.</summary>
    public const int MostFeatures = 128;

    /// <summary>Warps of the largest block.</summary>
    public const int MostQueries = 8;

    /// <summary>
    /// The sums of each query over all positions that it sees: (keyHeads, 1, ⌈M·heads/keyHeads / warps⌉) blocks.
    /// </summary>
    /// <param name="queries">[M, heads, d].</param>
    /// <param name="keys">[keyHeads, capacity, d].</param>
    /// <param name="values">[keyHeads, capacity, d].</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="sums">[M, heads, d + 2]: Σ e^(score − largest)·v, largest, Σ e^(score − largest).</param>
    /// <param name="rows">M.</param>
    /// <param name="shape">The shape.</param>
    public static void Attend(
        ArrayView<float> queries, ArrayView<Half> keys, ArrayView<Half> values, ArrayView<int> state, ArrayView<float> sums, int rows, DecoderShape shape)
    {
        // A column between rows: lanes that read a feature of 32 positions meet 32 banks.
        ArrayView<float> tile = SharedMemory.Allocate<float>(AttentionKernels.PositionsOfPart * (MostFeatures + 1));
        ArrayView<float> query = SharedMemory.Allocate<float>(MostQueries * MostFeatures);
        ArrayView<float> added = SharedMemory.Allocate<float>(MostQueries * MostFeatures);
        ArrayView<float> scores = SharedMemory.Allocate<float>(MostQueries * AttentionKernels.PositionsOfPart);
        int d = shape.HeadDim, warp = BlockReduction.WarpIndex, group = shape.Heads / shape.KeyHeads;
        int firstQuery = Grid.IdxZ * BlockReduction.Warps;
        int row = (firstQuery + warp) / group;
        int lastRow = IntrinsicMath.Min((firstQuery + BlockReduction.Warps - 1) / group, rows - 1);
        int visible = row < rows ? state[0] + row + 1 : 0;
        long headOfRow = ((long)row * shape.Heads) + (Grid.IdxX * group) + ((firstQuery + warp) % group);
        long cached = (long)Grid.IdxX * shape.Capacity * d;
        ArrayView<float> ownQuery = query.SubView(warp * MostFeatures, MostFeatures), ownSums = added.SubView(warp * MostFeatures, MostFeatures);
        ArrayView<float> ownScores = scores.SubView(warp * AttentionKernels.PositionsOfPart, AttentionKernels.PositionsOfPart);
        for (int i = BlockReduction.Lane; i < d && row < rows; i += BlockReduction.Width)
        {
            ownQuery[i] = queries[(headOfRow * d) + i] * shape.Scale;
            ownSums[i] = 0;
        }

        float largest = float.NegativeInfinity, total = 0;
        for (int first = 0; first <= state[0] + lastRow; first += AttentionKernels.PositionsOfPart)
        {
            long part = cached + ((long)first * d);
            Group.Barrier();
            Fetch(keys, part, tile, IntrinsicMath.Min(AttentionKernels.PositionsOfPart, state[0] + lastRow + 1 - first), d);
            Group.Barrier();
            int count = IntrinsicMath.Min(AttentionKernels.PositionsOfPart, visible - first);
            if (count > 0)
            {
                float newLargest = IntrinsicMath.Max(largest, Score(ownQuery, tile, ownScores, count, d));
                float shrink = Exponential.Of(largest - newLargest);
                total = (total * shrink) + Weigh(ownScores, newLargest, count);
                AddValues(ownScores, values, part, ownSums, shrink, count, d);
                largest = newLargest;
            }
        }

        if (row < rows)
        {
            long to = headOfRow * (d + 2);
            for (int i = BlockReduction.Lane; i < d; i += BlockReduction.Width)
            {
                sums[to + i] = ownSums[i];
            }

            if (BlockReduction.Lane == 0)
            {
                sums[to + d] = largest;
                sums[to + d + 1] = total;
            }
        }
    }

    /// <summary>The keys of a part, a warp a position in turn.</summary>
    private static void Fetch(ArrayView<Half> keys, long part, ArrayView<float> tile, int count, int d)
    {
        for (int p = BlockReduction.WarpIndex; p < count; p += BlockReduction.Warps)
        {
            for (int i = BlockReduction.Lane; i < d; i += BlockReduction.Width)
            {
                tile[(p * (MostFeatures + 1)) + i] = keys[part + (p * d) + i];
            }
        }
    }

    /// <summary>q·k of a part's positions, a lane each; returns the largest, in every lane.</summary>
    private static float Score(ArrayView<float> query, ArrayView<float> tile, ArrayView<float> scores, int count, int d)
    {
        float largest = float.NegativeInfinity;
        for (int p = BlockReduction.Lane; p < count; p += BlockReduction.Width)
        {
            float dot = 0;
            for (int i = 0; i < d; i++)
            {
                dot += query[i] * tile[(p * (MostFeatures + 1)) + i];
            }

            scores[p] = dot;
            largest = IntrinsicMath.Max(largest, dot);
        }

        return BlockReduction.LargestOfWarp(largest);
    }

    /// <summary>Scores to e^(score − largest); returns their sum, in every lane, once all lanes see them.</summary>
    private static float Weigh(ArrayView<float> scores, float largest, int count)
    {
        float sum = 0;
        for (int p = BlockReduction.Lane; p < count; p += BlockReduction.Width)
        {
            scores[p] = Exponential.Of(scores[p] - largest);
            sum += scores[p];
        }

        BlockReduction.WarpBarrier();
        return BlockReduction.SumOfWarp(sum);
    }

    /// <summary>sums = sums·shrink + Σ weight·v, a lane a feature.</summary>
    private static void AddValues(ArrayView<float> weights, ArrayView<Half> values, long part, ArrayView<float> sums, float shrink, int count, int d)
    {
        for (int i = BlockReduction.Lane; i < d; i += BlockReduction.Width)
        {
            float sum = sums[i] * shrink;
            for (int p = 0; p < count; p++)
            {
                sum += weights[p] * values[part + (p * d) + i];
            }

            sums[i] = sum;
        }

        BlockReduction.WarpBarrier();
    }
}
#endif
