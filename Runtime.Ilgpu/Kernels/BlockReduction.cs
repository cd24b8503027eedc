#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Sums and maxima over the threads of a warp or a block, in an order that the number of threads alone decides.</summary>
/// <remarks>Blocks are whole warps, or a single thread: ILGPU's emulator takes milliseconds for what threads of a block tell one another.</remarks>
internal static class BlockReduction
{
    /// <summary>Threads of a warp on every device.</summary>
    public const int WarpSize = 32;

    /// <summary>Warps of the largest block.</summary>
    public const int MostWarps = 32;

    /// <summary>Threads of a warp of this block: all of them, or one.</summary>
    public static int Width => IntrinsicMath.Min(Group.DimX, WarpSize);

    /// <summary>The thread's place in its warp.</summary>
    public static int Lane => Group.IdxX % WarpSize;

    /// <summary>The warp's place in its block.</summary>
    public static int WarpIndex => Group.IdxX / WarpSize;

    /// <summary>Warps of this block.</summary>
    public static int Warps => (Group.DimX + WarpSize - 1) / WarpSize;

    /// <summary>The sum of a warp, in all of its threads.</summary>
    public static float SumOfWarp(float value)
    {
        if (Group.DimX >= WarpSize)
        {
            value = SumOfLanes(value, WarpSize);
        }

        return value;
    }

    /// <summary>The sum of a warp's integers, in all of its threads.</summary>
    public static int SumOfWarp(int value)
    {
        if (Group.DimX >= WarpSize)
        {
            for (int lanes = WarpSize / 2; lanes > 0; lanes /= 2)
            {
                value += Warp.ShuffleXor(value, lanes);
            }
        }

        return value;
    }

    /// <summary>The sum over neighbouring lanes of a warp, a power of two of them, in all of these.</summary>
    public static float SumOfLanes(float value, int lanes)
    {
        for (int step = lanes / 2; step > 0; step /= 2)
        {
            value += Warp.ShuffleXor(value, step);
        }

        return value;
    }

    /// <summary>The largest number of a warp, in all of its threads.</summary>
    public static float LargestOfWarp(float value)
    {
        if (Group.DimX >= WarpSize)
        {
            for (int lanes = WarpSize / 2; lanes > 0; lanes /= 2)
            {
                value = IntrinsicMath.Max(value, Warp.ShuffleXor(value, lanes));
            }
        }

        return value;
    }

    /// <summary>What the threads of a warp have written to shared memory, all of them see from here on.</summary>
    public static void WarpBarrier()
    {
        if (Group.DimX >= WarpSize)
        {
            Warp.Barrier();
        }
    }

    /// <summary>The sum of a block, in all of its threads; every thread calls it, once a kernel.</summary>
    public static float SumOfBlock(float value)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(MostWarps);
        value = SumOfWarp(value);
        if (Lane == 0)
        {
            sums[WarpIndex] = value;
        }

        Group.Barrier();
        return SumOfWarp(Lane < Warps ? sums[Lane] : 0);
    }

    /// <summary>The sum of a block's integers, in all of its threads; every thread calls it, once a kernel.</summary>
    public static int SumOfBlock(int value)
    {
        ArrayView<int> sums = SharedMemory.Allocate<int>(MostWarps);
        value = SumOfWarp(value);
        if (Lane == 0)
        {
            sums[WarpIndex] = value;
        }

        Group.Barrier();
        return SumOfWarp(Lane < Warps ? sums[Lane] : 0);
    }
}
#endif
