#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>What a decoder does between its products, M rows at a time.</summary>
internal static class DecoderKernels
{
    /// <summary>stream[M, hidden] = the table's row of each token: (⌈hidden/threads⌉, M) blocks.</summary>
    /// <param name="tokens">[M].</param>
    /// <param name="table">[vocabulary, stride].</param>
    /// <param name="stream">[M, hidden].</param>
    /// <param name="hidden">Features.</param>
    /// <param name="stride">Elements from one row of the table to the next.</param>
    public static void LookUp(ArrayView<int> tokens, ArrayView<Half> table, ArrayView<float> stream, int hidden, int stride)
    {
        int feature = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (feature < hidden)
        {
            stream[((long)Grid.IdxY * hidden) + feature] = table[((long)tokens[Grid.IdxY] * stride) + feature];
        }
    }

    /// <summary>y = s / √(mean(s²) + ε) · weight where s = stream + change is the stream from now on: M blocks, a row each.</summary>
    /// <param name="stream">[M, hidden], changed in place.</param>
    /// <param name="change">[M, hidden], what the part of the layer before this norm adds.</param>
    /// <param name="weight">[hidden].</param>
    /// <param name="y">[M, hidden].</param>
    /// <param name="hidden">Features.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="adds">0 where there is no change yet.</param>
    public static void AddAndNormalise(
        ArrayView<float> stream, ArrayView<float> change, ArrayView<float> weight, ArrayView<float> y, int hidden, float epsilon, int adds)
    {
        // A thread loads what it needs of four columns before it stores any, so that they are fetched at once.
        long row = (long)Grid.IdxX * hidden;
        int step = Group.DimX;
        float squares = 0;
        for (int i = Group.IdxX; i < hidden; i += 4 * step)
        {
            float a = Sum(stream, change, row, i, hidden, adds), b = Sum(stream, change, row, i + step, hidden, adds);
            float c = Sum(stream, change, row, i + (2 * step), hidden, adds), d = Sum(stream, change, row, i + (3 * step), hidden, adds);
            Store(stream, row, i, hidden, a);
            Store(stream, row, i + step, hidden, b);
            Store(stream, row, i + (2 * step), hidden, c);
            Store(stream, row, i + (3 * step), hidden, d);
            squares += (Square(a, i, hidden) + Square(b, i + step, hidden)) + (Square(c, i + (2 * step), hidden) + Square(d, i + (3 * step), hidden));
        }

        float factor = 1f / IntrinsicMath.CPUOnly.Sqrt((BlockReduction.SumOfBlock(squares) / hidden) + epsilon);
        for (int i = Group.IdxX; i < hidden; i += 4 * step)
        {
            float a = Weighted(stream, weight, row, i, hidden), b = Weighted(stream, weight, row, i + step, hidden);
            float c = Weighted(stream, weight, row, i + (2 * step), hidden), d = Weighted(stream, weight, row, i + (3 * step), hidden);
            Store(y, row, i, hidden, factor * a);
            Store(y, row, i + step, hidden, factor * b);
            Store(y, row, i + (2 * step), hidden, factor * c);
            Store(y, row, i + (3 * step), hidden, factor * d);
        }
    }

    /// <summary>
    /// Turns queries and keys by their positions' angles, and stores keys and values in the cache: (⌈(heads + 2·keyHeads)·d/2 / threads⌉, M) blocks, a pair of
    /// features a thread.
    /// </summary>
    /// <param name="queries">[M, heads, d], changed in place.</param>
    /// <param name="keys">[M, keyHeads, d].</param>
    /// <param name="values">[M, keyHeads, d].</param>
    /// <param name="cos">[capacity, d/2].</param>
    /// <param name="sin">[capacity, d/2].</param>
    /// <param name="state">The position of the first row.</param>
    /// <param name="storedKeys">[keyHeads, capacity, d].</param>
    /// <param name="storedValues">[keyHeads, capacity, d].</param>
    /// <param name="shape">The shape.</param>
    public static void RotateAndStore(
        ArrayView<float> queries, ArrayView<float> keys, ArrayView<float> values, ArrayView<float> cos, ArrayView<float> sin, ArrayView<int> state,
        ArrayView<Half> storedKeys, ArrayView<Half> storedValues, DecoderShape shape)
    {
        int pairs = shape.HeadDim / 2;
        int thread = (Grid.IdxX * Group.DimX) + Group.IdxX;
        int head = thread / pairs, pair = thread % pairs, row = Grid.IdxY;
        int position = state[0] + row;
        float c = cos[((long)position * pairs) + pair], s = sin[((long)position * pairs) + pair];
        int keyHead = head - shape.Heads, valueHead = keyHead - shape.KeyHeads;
        if (keyHead < 0)
        {
            long at = ((((long)row * shape.Heads) + head) * shape.HeadDim) + pair;
            float low = queries[at], high = queries[at + pairs];
            queries[at] = (low * c) - (high * s);
            queries[at + pairs] = (high * c) + (low * s);
        }
        else if (valueHead < 0)
        {
            long at = ((((long)row * shape.KeyHeads) + keyHead) * shape.HeadDim) + pair;
            long to = ((((long)keyHead * shape.Capacity) + position) * shape.HeadDim) + pair;
            float low = keys[at], high = keys[at + pairs];
            storedKeys[to] = (Half)((low * c) - (high * s));
            storedKeys[to + pairs] = (Half)((high * c) + (low * s));
        }
        else if (valueHead < shape.KeyHeads)
        {
            long at = ((((long)row * shape.KeyHeads) + valueHead) * shape.HeadDim) + pair;
            long to = ((((long)valueHead * shape.Capacity) + position) * shape.HeadDim) + pair;
            storedValues[to] = (Half)values[at];
            storedValues[to + pairs] = (Half)values[at + pairs];
        }
    }

    /// <summary>gate = silu(gate)·up, silu(g) = g/(1 + e⁻ᵍ): ⌈elements/threads⌉ blocks.</summary>
    /// <param name="gate">[M, intermediate], changed in place.</param>
    /// <param name="up">[M, intermediate].</param>
    public static void Gate(ArrayView<float> gate, ArrayView<float> up)
    {
        long at = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        if (at < gate.Length)
        {
            float value = gate[at];
            gate[at] = value / (1f + Exponential.Of(-value)) * up[at];
        }
    }

    /// <summary>stream + change; behind the row its last once more, so that no load waits for a branch.</summary>
    private static float Sum(ArrayView<float> stream, ArrayView<float> change, long row, int i, int hidden, int adds)
    {
        long at = row + IntrinsicMath.Min(i, hidden - 1);
        float added = change[at];
        return stream[at] + (adds != 0 ? added : 0);
    }

    private static float Weighted(ArrayView<float> stream, ArrayView<float> weight, long row, int i, int hidden)
    {
        int at = IntrinsicMath.Min(i, hidden - 1);
        return stream[row + at] * weight[at];
    }

    private static float Square(float value, int i, int hidden) => i < hidden ? value * value : 0;

    private static void Store(ArrayView<float> to, long row, int i, int hidden, float value)
    {
        if (i < hidden)
        {
            to[row + i] = value;
        }
    }
}
#endif
