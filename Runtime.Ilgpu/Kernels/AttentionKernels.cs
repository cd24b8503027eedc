#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>softmax(q·kᵀ/√d)·v over the cache, in one pass: sums of parts of the positions, relative to the largest score so far.</summary>
/// <remarks>
/// A block takes up to four queries that read the same keys, and fetches keys and values once for them. Features are read in pairs of binary16, several ahead of their use.
/// Source: Dao et al., "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness", 2022; its parts divided among blocks as in "Flash-Decoding", 2023.
/// </remarks>
internal static class AttentionKernels
{
    /// <summary>Positions whose scores a block holds at a time.</summary>
    public const int PositionsOfPart = 32;

    /// <summary>The largest d.</summary>
    public const int MostFeatures = 256;

    /// <summary>Splits of a row at most.</summary>
    public const int MostSplits = 64;

    /// <summary>Threads of a block at most.</summary>
    public const int MostThreads = 256;

    /// <summary>Lanes that share a position's scores.</summary>
    private const int LanesOfScore = 16;

    /// <summary>Threads that share the positions of a pair of features at most.</summary>
    private const int MostShares = 8;

    /// <summary>Pairs of features, or positions, that a thread fetches at once.</summary>
    private const int Ahead = 4;

    /// <summary>
    /// The sums of each head, row and split: (keyHeads·⌈heads/keyHeads / 4⌉, splits, M) blocks. Split i takes the parts i, i + splits, … of the positions that its row sees.
    /// </summary>
    /// <param name="queries">[M, heads, d].</param>
    /// <param name="keys">[keyHeads, capacity, d/2] pairs.</param>
    /// <param name="values">[keyHeads, capacity, d/2] pairs.</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="sums">[M, heads, splits, d + 2]: Σ e^(score − largest)·v, largest, Σ e^(score − largest).</param>
    /// <param name="shape">The shape.</param>
    public static void Attend(
        ArrayView<float> queries, ArrayView<int> keys, ArrayView<int> values, ArrayView<int> state, ArrayView<float> sums, DecoderShape shape)
    {
        // Element 4·i + j belongs to query j, so that one load reads all four.
        ArrayView<float> query = SharedMemory.Allocate<float>(PerQuery.Count * MostFeatures);
        ArrayView<float> weights = SharedMemory.Allocate<float>(PerQuery.Count * (PositionsOfPart + (Ahead * MostShares)));
        ArrayView<float> added = SharedMemory.Allocate<float>(2 * PerQuery.Count * MostThreads);
        ArrayView<float> ofQueries = SharedMemory.Allocate<float>(3 * PerQuery.Count);
        ArrayView<float> shrinks = ofQueries.SubView(0, PerQuery.Count);
        ArrayView<float> largest = ofQueries.SubView(PerQuery.Count, PerQuery.Count), totals = ofQueries.SubView(2 * PerQuery.Count, PerQuery.Count);
        int group = shape.Heads / shape.KeyHeads, blocksOfKey = (group + PerQuery.Count - 1) / PerQuery.Count;
        int keyHead = Grid.IdxX / blocksOfKey, firstQuery = Grid.IdxX % blocksOfKey * PerQuery.Count;
        long headOfRow = ((long)Grid.IdxZ * shape.Heads) + (keyHead * group) + firstQuery;
        int last = IntrinsicMath.Min(PerQuery.Count, group - firstQuery) - 1;
        int pairs = shape.HeadDim / 2, visible = state[0] + Grid.IdxZ + 1;
        LoadQueries(queries, headOfRow, last, query, shape);
        Clear(weights, PerQuery.Count * (PositionsOfPart + (Ahead * MostShares)), 0);
        Clear(added, 2 * PerQuery.Count * MostThreads, 0);
        Clear(largest, PerQuery.Count, float.NegativeInfinity);
        Clear(totals, PerQuery.Count, 0);
        Group.Barrier();
        for (int first = Grid.IdxY * PositionsOfPart; first < visible; first += Grid.DimY * PositionsOfPart)
        {
            int count = IntrinsicMath.Min(PositionsOfPart, visible - first);
            long part = (((long)keyHead * shape.Capacity) + first) * pairs;
            Score(query.Cast<PerQuery>(), keys.SubView(part, (long)count * pairs), weights.Cast<PerQuery>(), count, pairs);
            Group.Barrier();
            Weigh(weights, count, largest, totals, shrinks);
            Group.Barrier();
            AddValues(weights.Cast<PerQuery>(), values.SubView(part, (long)count * pairs), added.Cast<PerQuery>(), shrinks.Cast<PerQuery>(), count, pairs);
            Group.Barrier();
        }

        Store(added, largest, totals, sums, headOfRow, last, shape.HeadDim);
    }

    /// <summary>The block's queries·1/√d, those that there are not as the last, with zeros behind their features.</summary>
    private static void LoadQueries(ArrayView<float> queries, long headOfRow, int last, ArrayView<float> query, DecoderShape shape)
    {
        for (int i = Group.IdxX; i < PerQuery.Count * MostFeatures; i += Group.DimX)
        {
            int feature = i / PerQuery.Count;
            long head = headOfRow + IntrinsicMath.Min(i % PerQuery.Count, last);
            query[i] = feature < shape.HeadDim ? queries[(head * shape.HeadDim) + feature] * shape.Scale : 0;
        }
    }

    private static void Clear(ArrayView<float> numbers, int count, float value)
    {
        for (int i = Group.IdxX; i < count; i += Group.DimX)
        {
            numbers[i] = value;
        }
    }

    /// <summary>q·k of a part's positions, sixteen lanes two positions at a time.</summary>
    private static void Score(ArrayView<PerQuery> query, ArrayView<int> keys, ArrayView<PerQuery> scores, int count, int pairs)
    {
        int lanes = IntrinsicMath.Min(LanesOfScore, BlockReduction.Width), lane = Group.IdxX % lanes, together = Group.DimX / lanes;
        for (int p = Group.IdxX / lanes; p < PositionsOfPart; p += 2 * together)
        {
            PerQuery near = default, far = default;
            int nearRow = IntrinsicMath.Min(p, count - 1) * pairs, farRow = IntrinsicMath.Min(p + together, count - 1) * pairs;
            for (int pair = lane; pair < pairs; pair += Ahead * lanes)
            {
                int second = pair + lanes, third = second + lanes, fourth = third + lanes;
                int near0 = Pair(keys, nearRow, pair, pairs), near1 = Pair(keys, nearRow, second, pairs);
                int near2 = Pair(keys, nearRow, third, pairs), near3 = Pair(keys, nearRow, fourth, pairs);
                int far0 = Pair(keys, farRow, pair, pairs), far1 = Pair(keys, farRow, second, pairs);
                int far2 = Pair(keys, farRow, third, pairs), far3 = Pair(keys, farRow, fourth, pairs);
                Multiply(query, pair, near0, far0, ref near, ref far);
                Multiply(query, second, near1, far1, ref near, ref far);
                Multiply(query, third, near2, far2, ref near, ref far);
                Multiply(query, fourth, near3, far3, ref near, ref far);
            }

            near = PerQuery.SumOfLanes(near, lanes);
            far = PerQuery.SumOfLanes(far, lanes);
            if (lane == 0)
            {
                scores[p] = near;
                scores[p + together] = far;
            }
        }
    }

    /// <summary>A pair of a row; behind its end the last once more, which zeros of the query meet.</summary>
    private static int Pair(ArrayView<int> numbers, int row, int pair, int pairs) => numbers[row + IntrinsicMath.Min(pair, pairs - 1)];

    private static void Multiply(ArrayView<PerQuery> query, int pair, int nearKey, int farKey, ref PerQuery near, ref PerQuery far)
    {
        PerQuery low = query[2 * pair], high = query[(2 * pair) + 1];
        near = PerQuery.MultiplyAdd(high, DenseKernels.High(nearKey), PerQuery.MultiplyAdd(low, DenseKernels.Low(nearKey), near));
        far = PerQuery.MultiplyAdd(high, DenseKernels.High(farKey), PerQuery.MultiplyAdd(low, DenseKernels.Low(farKey), far));
    }

    /// <summary>Scores to e^(score − largest), 0 where there is no position; a warp a query in turn.</summary>
    private static void Weigh(ArrayView<float> scores, int count, ArrayView<float> largest, ArrayView<float> totals, ArrayView<float> shrinks)
    {
        for (int query = BlockReduction.WarpIndex; query < PerQuery.Count; query += BlockReduction.Warps)
        {
            float before = largest[query], now = before;
            for (int p = BlockReduction.Lane; p < count; p += BlockReduction.Width)
            {
                now = IntrinsicMath.Max(now, scores[(p * PerQuery.Count) + query]);
            }

            now = BlockReduction.LargestOfWarp(now);
            float sum = 0;
            for (int p = BlockReduction.Lane; p < PositionsOfPart; p += BlockReduction.Width)
            {
                float weight = p < count ? Exponential.Of(scores[(p * PerQuery.Count) + query] - now) : 0;
                scores[(p * PerQuery.Count) + query] = weight;
                sum += weight;
            }

            sum = BlockReduction.SumOfWarp(sum);
            if (BlockReduction.Lane == 0)
            {
                float shrink = Exponential.Of(before - now);
                largest[query] = now;
                shrinks[query] = shrink;
                totals[query] = (totals[query] * shrink) + sum;
            }
        }
    }

    /// <summary>
    /// added = added·shrink + Σ weight·v, a thread a pair of features. Where a block has more threads than pairs, the positions are shared, each share with sums of its own
    /// <paramref name="pairs"/> further on.
    /// </summary>
    private static void AddValues(
        ArrayView<PerQuery> weights, ArrayView<int> values, ArrayView<PerQuery> added, ArrayView<PerQuery> shrinks, int count, int pairs)
    {
        PerQuery shrink = shrinks[0];
        int shares = Shares(pairs);
        for (int i = Group.IdxX; i < shares * pairs; i += Group.DimX)
        {
            int pair = i % pairs;
            PerQuery low = PerQuery.Multiply(added[2 * i], shrink), high = PerQuery.Multiply(added[(2 * i) + 1], shrink);
            for (int p = i / pairs; p < count; p += Ahead * shares)
            {
                int second = p + shares, third = second + shares, fourth = third + shares;
                int v0 = Value(values, p, pair, count, pairs), v1 = Value(values, second, pair, count, pairs);
                int v2 = Value(values, third, pair, count, pairs), v3 = Value(values, fourth, pair, count, pairs);
                Weight(weights, p, v0, ref low, ref high);
                Weight(weights, second, v1, ref low, ref high);
                Weight(weights, third, v2, ref low, ref high);
                Weight(weights, fourth, v3, ref low, ref high);
            }

            added[2 * i] = low;
            added[(2 * i) + 1] = high;
        }
    }

    /// <summary>A pair of a position; behind the last position that one's once more, which a weight of 0 meets.</summary>
    private static int Value(ArrayView<int> values, int p, int pair, int count, int pairs) => values[(IntrinsicMath.Min(p, count - 1) * pairs) + pair];

    private static void Weight(ArrayView<PerQuery> weights, int p, int value, ref PerQuery low, ref PerQuery high)
    {
        PerQuery weight = weights[p];
        low = PerQuery.MultiplyAdd(weight, DenseKernels.Low(value), low);
        high = PerQuery.MultiplyAdd(weight, DenseKernels.High(value), high);
    }

    private static int Shares(int pairs) => IntrinsicMath.Clamp(Group.DimX / pairs, 1, MostShares);

    private static void Store(ArrayView<float> added, ArrayView<float> largest, ArrayView<float> totals, ArrayView<float> sums, long headOfRow, int last, int d)
    {
        int pairs = d / 2, shares = Shares(pairs);
        for (int i = Group.IdxX; i < (last + 1) * d; i += Group.DimX)
        {
            int query = i / d, feature = i % d;
            float sum = 0;
            for (int share = 0; share < shares; share++)
            {
                sum += added[((((share * pairs * 2) + feature) * PerQuery.Count) + query)];
            }

            sums[PlaceOf(headOfRow + query, d) + feature] = sum;
        }

        for (int query = Group.IdxX; query <= last; query += Group.DimX)
        {
            sums[PlaceOf(headOfRow + query, d) + d] = largest[query];
            sums[PlaceOf(headOfRow + query, d) + d + 1] = totals[query];
        }
    }

    /// <summary>Where this split's sums of a head and row begin.</summary>
    private static long PlaceOf(long headOfRow, int d) => ((headOfRow * Grid.DimY) + Grid.IdxY) * (d + 2);
}
#endif
