#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>The likeliest token, and the step to the next position.</summary>
internal static class GreedyKernels
{
    /// <summary>Blocks that share the logits; the last step takes a warp's width of them at once.</summary>
    public const int Blocks = 64;

    /// <summary>The bits of ∞.</summary>
    private const int Infinity = 0x7F800000;

    /// <summary>The largest logit of every <see cref="Blocks"/>-th stretch, and the first token that has it: <see cref="Blocks"/> blocks.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="keys">[<see cref="Blocks"/>] the logits as numbers of the same order.</param>
    /// <param name="tokens">[<see cref="Blocks"/>].</param>
    public static void FindLargest(ArrayView<float> logits, ArrayView<int> keys, ArrayView<int> tokens)
    {
        ArrayView<int> keysOfWarps = SharedMemory.Allocate<int>(BlockReduction.WarpSize);
        ArrayView<int> tokensOfWarps = SharedMemory.Allocate<int>(BlockReduction.WarpSize);
        int key = int.MinValue, token = int.MaxValue;
        for (int i = (Grid.IdxX * Group.DimX) + Group.IdxX; i < logits.IntLength; i += Blocks * Group.DimX)
        {
            int other = KeyOf(logits[i]);
            token = other > key ? i : token;
            key = IntrinsicMath.Max(key, other);
        }

        ReduceWarp(ref key, ref token);
        if (BlockReduction.Lane == 0)
        {
            keysOfWarps[BlockReduction.WarpIndex] = key;
            tokensOfWarps[BlockReduction.WarpIndex] = token;
        }

        Group.Barrier();
        if (Group.IdxX == 0)
        {
            for (int warp = 1; warp < BlockReduction.Warps; warp++)
            {
                Take(keysOfWarps[warp], tokensOfWarps[warp], ref key, ref token);
            }

            keys[Grid.IdxX] = key;
            tokens[Grid.IdxX] = token;
        }
    }

    /// <summary>The likeliest token becomes the next one, and the position goes on: a block of a warp.</summary>
    /// <param name="keys">As <see cref="FindLargest"/> wrote them.</param>
    /// <param name="tokens">As <see cref="FindLargest"/> wrote them.</param>
    /// <param name="state">The position, and the next token.</param>
    /// <param name="rows">Positions that this step added.</param>
    public static void Advance(ArrayView<int> keys, ArrayView<int> tokens, ArrayView<int> state, int rows)
    {
        int key = keys[Group.IdxX], token = tokens[Group.IdxX];
        for (int i = Group.IdxX + Group.DimX; i < Blocks; i += Group.DimX)
        {
            Take(keys[i], tokens[i], ref key, ref token);
        }

        ReduceWarp(ref key, ref token);
        if (Group.IdxX == 0)
        {
            state[0] += rows;
            state[1] = token;
        }
    }

    /// <summary>A number that orders as logits do, NaN above all: whole numbers compare alike on every device.</summary>
    private static int KeyOf(float logit)
    {
        int bits = (int)Interop.FloatAsInt(logit);
        bool isNaN = (bits & int.MaxValue) > Infinity;
        return isNaN ? int.MaxValue : bits ^ ((bits >> 31) & int.MaxValue);
    }

    private static void ReduceWarp(ref int key, ref int token)
    {
        if (Group.DimX >= BlockReduction.WarpSize)
        {
            for (int lanes = BlockReduction.WarpSize / 2; lanes > 0; lanes /= 2)
            {
                int otherKey = Warp.ShuffleXor(key, lanes), otherToken = Warp.ShuffleXor(token, lanes);
                Take(otherKey, otherToken, ref key, ref token);
            }
        }
    }

    private static void Take(int otherKey, int otherToken, ref int key, ref int token)
    {
        bool isLarger = otherKey > key;
        bool isEarlier = otherKey == key && otherToken < token;
        if (isLarger || isEarlier)
        {
            key = otherKey;
            token = otherToken;
        }
    }
}
#endif
