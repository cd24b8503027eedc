#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>softmax(q·kᵀ/√d)·v over the cache, in one pass: sums of parts of the positions, relative to the largest score so far.</summary>
/// <remarks>Source: Dao et al., "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness", 2022; its parts divided among blocks as in "Flash-Decoding", 2023.</remarks>
internal static class AttentionKernels
{
    /// <summary>Positions whose scores a block holds at a time.</summary>
    public const int PositionsOfPart = 32;

    /// <summary>The largest d, and the largest block.</summary>
    public const int MostFeatures = 256;

    /// <summary>Splits of a row at most.</summary>
    public const int MostSplits = 32;

    /// <summary>
    /// The sums of each head, row and split: (heads, splits, M) blocks. Split i takes the parts i, i + splits, … of the positions that its row sees.
    /// </summary>
    /// <param name="queries">[M, heads, d].</param>
    /// <param name="keys">[keyHeads, capacity, d].</param>
    /// <param name="values">[keyHeads, capacity, d].</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="sums">[M, heads, splits, d + 2]: Σ e^(score − largest)·v, largest, Σ e^(score − largest).</param>
    /// <param name="shape">The shape.</param>
    public static void Attend(
        ArrayView<float> queries, ArrayView<Half> keys, ArrayView<Half> values, ArrayView<int> state, ArrayView<float> sums, DecoderShape shape)
    {
        ArrayView<float> query = SharedMemory.Allocate<float>(MostFeatures);
        ArrayView<float> scores = SharedMemory.Allocate<float>(PositionsOfPart);
        ArrayView<float> added = SharedMemory.Allocate<float>(MostFeatures);
        int d = shape.HeadDim;
        long headOfRow = ((long)Grid.IdxZ * shape.Heads) + Grid.IdxX;
        long cached = (long)(Grid.IdxX / (shape.Heads / shape.KeyHeads)) * shape.Capacity * d;
        int visible = state[0] + Grid.IdxZ + 1;
        for (int i = Group.IdxX; i < d; i += Group.DimX)
        {
            query[i] = queries[(headOfRow * d) + i] * shape.Scale;
        }

        for (int i = Group.IdxX; i < MostFeatures; i += Group.DimX)
        {
            added[i] = 0;
        }

        Group.Barrier();
        float largest = float.NegativeInfinity, total = 0;
        for (int first = Grid.IdxY * PositionsOfPart; first < visible; first += Grid.DimY * PositionsOfPart)
        {
            int count = IntrinsicMath.Min(PositionsOfPart, visible - first);
            long part = cached + ((long)first * d);
            Score(query, keys.SubView(part, (long)count * d), scores, count, d);
            Group.Barrier();
            float newLargest = largest;
            for (int p = 0; p < count; p++)
            {
                newLargest = IntrinsicMath.Max(newLargest, scores[p]);
            }

            Group.Barrier();
            for (int p = Group.IdxX; p < count; p += Group.DimX)
            {
                scores[p] = Exponential.Of(scores[p] - newLargest);
            }

            Group.Barrier();
            float shrink = Exponential.Of(largest - newLargest);
            total *= shrink;
            for (int p = 0; p < count; p++)
            {
                total += scores[p];
            }

            AddValues(scores, values.SubView(part, (long)count * d), added, shrink, count, d);
            largest = newLargest;
            Group.Barrier();
        }

        long to = ((headOfRow * Grid.DimY) + Grid.IdxY) * (d + 2);
        for (int feature = Group.IdxX; feature < d; feature += Group.DimX)
        {
            float sum = added[feature];
            for (int other = feature + d; other < Group.DimX / d * d; other += d)
            {
                sum += added[other];
            }

            sums[to + feature] = sum;
        }

        if (Group.IdxX == 0)
        {
            sums[to + d] = largest;
            sums[to + d + 1] = total;
        }
    }

    /// <summary>The splits' sums to y: (heads, M) blocks.</summary>
    /// <param name="sums">As <see cref="Attend"/> wrote them.</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="y">[M, heads, d].</param>
    /// <param name="splits">Splits.</param>
    /// <param name="d">Features of a head.</param>
    public static void Join(ArrayView<float> sums, ArrayView<int> state, ArrayView<float> y, int splits, int d)
    {
        ArrayView<float> weights = SharedMemory.Allocate<float>(MostSplits);
        int used = IntrinsicMath.Min(splits, (state[0] + Grid.IdxY + PositionsOfPart) / PositionsOfPart);
        long headOfRow = ((long)Grid.IdxY * Grid.DimX) + Grid.IdxX;
        long from = headOfRow * splits * (d + 2);
        float largest = float.NegativeInfinity;
        for (int split = BlockReduction.Lane; split < used; split += BlockReduction.Width)
        {
            largest = IntrinsicMath.Max(largest, sums[from + ((long)split * (d + 2)) + d]);
        }

        largest = BlockReduction.LargestOfWarp(largest);
        for (int split = Group.IdxX; split < used; split += Group.DimX)
        {
            weights[split] = Exponential.Of(sums[from + ((long)split * (d + 2)) + d] - largest);
        }

        Group.Barrier();
        for (int feature = Group.IdxX; feature < d; feature += Group.DimX)
        {
            float total = 0, sum = 0;
            for (int split = 0; split < used; split++)
            {
                long at = from + ((long)split * (d + 2));
                total += weights[split] * sums[at + d + 1];
                sum += weights[split] * sums[at + feature];
            }

            y[(headOfRow * d) + feature] = sum / total;
        }
    }

    /// <summary>q·k of some positions, a warp each in turn.</summary>
    private static void Score(ArrayView<float> query, ArrayView<Half> keys, ArrayView<float> scores, int count, int d)
    {
        for (int p = BlockReduction.WarpIndex; p < count; p += BlockReduction.Warps)
        {
            float dot = 0;
            for (int i = BlockReduction.Lane; i < d; i += BlockReduction.Width)
            {
                dot += query[i] * keys[(p * d) + i];
            }

            dot = BlockReduction.SumOfWarp(dot);
            if (BlockReduction.Lane == 0)
            {
                scores[p] = dot;
            }
        }
    }

    /// <summary>
    /// added = added·shrink + Σ score·v. Where a block has more threads than features, as many positions are taken at once as it has them times over, each with sums of its own
    /// d further on.
    /// </summary>
    private static void AddValues(ArrayView<float> scores, ArrayView<Half> values, ArrayView<float> added, float shrink, int count, int d)
    {
        int step = IntrinsicMath.Max(1, Group.DimX / d);
        for (int i = Group.IdxX; i < step * d; i += Group.DimX)
        {
            float sum = added[i] * shrink;
            for (int p = i / d; p < count; p += step)
            {
                sum += scores[p] * values[(p * d) + (i % d)];
            }

            added[i] = sum;
        }
    }
}
#endif
