#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Kernels around a product that are the same for every config.</summary>
internal static class ActivationKernels
{
    /// <summary>Threads of a block.</summary>
    public const int BlockSize = 256;

    /// <summary>x[M, K] as binary16 in the columns of the units, padding 0: (⌈PaddedK/256⌉, M) blocks.</summary>
    public static void Arrange(ArrayView<float> x, ArrayView<Half> arranged, GpuShape shape)
    {
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        int k = shape.SourceOf(column);
        float value = k >= 0 ? x[((long)Grid.IdxY * shape.K) + k] : 0;
        arranged[((long)Grid.IdxY * shape.Units * BlockSize) + column] = (Half)value;
    }

    /// <summary>The same of an x that is binary16 already.</summary>
    public static void ArrangeHalf(ArrayView<Half> x, ArrayView<Half> arranged, GpuShape shape)
    {
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        int k = shape.SourceOf(column);
        float value = k >= 0 ? x[((long)Grid.IdxY * shape.K) + k] : 0;
        arranged[((long)Grid.IdxY * shape.Units * BlockSize) + column] = (Half)value;
    }

    /// <summary>The same of an x in bfloat16, given as its bits.</summary>
    public static void ArrangeBFloat16(ArrayView<ushort> x, ArrayView<Half> arranged, GpuShape shape)
    {
        int column = (Grid.IdxX * BlockSize) + Group.IdxX;
        int k = shape.SourceOf(column);
        float value = k >= 0 ? Interop.IntAsFloat((uint)x[((long)Grid.IdxY * shape.K) + k] << 16) : 0;
        arranged[((long)Grid.IdxY * shape.Units * BlockSize) + column] = (Half)value;
    }

    /// <summary>
    /// x[M, K] rounded to int8, one scale a group, then as binary16 in the columns of the units: a warp a group and row, launched as (⌈PaddedK/PaddedGroup⌉, M) blocks of 32.
    /// </summary>
    /// <remarks>scale = max|x|/127, x̂ = round(x/scale)·scale, half to even. A group with a value that is not finite becomes NaN.</remarks>
    public static void ArrangeInt8(ArrayView<float> x, ArrayView<Half> arranged, GpuShape shape)
    {
        int first = Grid.IdxX * shape.PaddedGroup;
        int end = IntrinsicMath.Min(first + shape.PaddedGroup, shape.Units * BlockSize);
        float largest = 0;
        float invalid = 0;
        for (int column = first + Group.IdxX; column < end; column += 32)
        {
            int k = shape.SourceOf(column);
            float value = k >= 0 ? x[((long)Grid.IdxY * shape.K) + k] : 0;
            largest = IntrinsicMath.Max(largest, IntrinsicMath.Abs(value));
            invalid += value - value;
        }

        for (int lanes = 16; lanes > 0; lanes /= 2)
        {
            largest = IntrinsicMath.Max(largest, Warp.ShuffleXor(largest, lanes));
            invalid += Warp.ShuffleXor(invalid, lanes);
        }

        for (int column = first + Group.IdxX; column < end; column += 32)
        {
            int k = shape.SourceOf(column);
            float value = k >= 0 && largest > 0 ? x[((long)Grid.IdxY * shape.K) + k] * (127f / largest) : 0;
            float code = IntrinsicMath.Min(IntrinsicMath.Max(GpuRounding.ToEven(value), -127f), 127f);
            arranged[((long)Grid.IdxY * shape.Units * BlockSize) + column] = (Half)((code * (largest / 127f)) + invalid);
        }
    }

    /// <summary>An arranged x[M, columns], two numbers a word, as <see cref="GpuWarpgroupProduct"/> reads it: (⌈columns/2048⌉, M) blocks of 256, eight columns a thread.</summary>
    /// <param name="plain">[M, columns].</param>
    /// <param name="tiled">The same numbers, those of a block's rows together.</param>
    /// <param name="columns">Columns with padding, a multiple of 512.</param>
    /// <param name="run">Neighbouring columns of a lane, see <see cref="Layout.UnitFormat.Run"/>.</param>
    /// <param name="rowsOfBlock">Rows of x of a block.</param>
    public static void Tile(ArrayView<int> plain, ArrayView<GpuHalf8> tiled, int columns, int run, int rowsOfBlock)
    {
        int part = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (part < columns / 8)
        {
            int row = Grid.IdxY;
            int firstRow = row / rowsOfBlock * rowsOfBlock;
            int rows = IntrinsicMath.Min(rowsOfBlock, Grid.DimY - firstRow);
            int first = CudaActivationKernels.FirstColumn(part, run);
            long source = (((long)row * columns) + first) / 2;
            long target = (((long)firstRow * columns) / 8) + ((long)part * rows) + (row - firstRow);
            int stride = run / 2;
            tiled[target] = new GpuHalf8(plain[source], plain[source + stride], plain[source + (2 * stride)], plain[source + (3 * stride)]);
        }
    }

    /// <summary>u[M, rank] = x·Aᵀ: a warp for each, (rank, M) blocks of 32.</summary>
    public static void Project(ArrayView<float> x, ArrayView<float> a, ArrayView<float> projected, int k)
    {
        float sum = 0;
        for (int i = Group.IdxX; i < k; i += 32)
        {
            sum += x[((long)Grid.IdxY * k) + i] * a[((long)Grid.IdxX * k) + i];
        }

        for (int lanes = 16; lanes > 0; lanes /= 2)
        {
            sum += Warp.ShuffleXor(sum, lanes);
        }

        if (Group.IdxX == 0)
        {
            projected[((long)Grid.IdxY * Grid.DimX) + Grid.IdxX] = sum;
        }
    }

    /// <summary>The epilogue of a product that was made without it: (⌈N/256⌉, M) blocks.</summary>
    public static void Finish(ArrayView<float> y, GpuEpilogue epilogue, int outFeatures)
    {
        int n = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (n < outFeatures)
        {
            long at = ((long)Grid.IdxY * outFeatures) + n;
            y[at] = epilogue.Of(y[at], Grid.IdxY, n, outFeatures);
        }
    }

    /// <summary>The same of sums[M, places] whose columns stand for the rows of all tiles: (⌈N/256⌉, M) blocks.</summary>
    public static void FinishRows(ArrayView<float> sums, ArrayView<float> y, GpuEpilogue epilogue, GpuShape shape)
    {
        int n = (Grid.IdxX * BlockSize) + Group.IdxX;
        if (n < shape.N)
        {
            long places = 16L * shape.RowGroups * shape.GroupTiles;
            y[((long)Grid.IdxY * shape.N) + n] = epilogue.Of(sums[(Grid.IdxY * places) + shape.PlaceOf(n)], Grid.IdxY, n, shape.N);
        }
    }
}
#endif
