#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>y = x·wᵀ of int8 codes for many rows of x, on warpgroups (compute capability 9.0), for launches that begin before the ones ahead of them end.</summary>
/// <remarks>
/// Two warpgroups have 64 rows of w each, or, where that leaves multiprocessors without a block, the same 64 rows and every other tile of 128 columns each. A ninth warp copies: w by a map of its rows,
/// x as <see cref="Int8CodeLayout"/> has it. Sums are exact in any order.
/// </remarks>
internal static partial class CudaInt8WarpgroupKernels
{
    /// <summary>Warps of a block: two warpgroups and one that copies.</summary>
    public const int Warps = 9;

    /// <summary>Rows of w that a warpgroup takes, and a copy.</summary>
    public const int RowsOfBox = 64;

    /// <summary>Columns of a tile: 128 bytes of a row.</summary>
    public const int Columns = 128;

    /// <summary>Bytes of w of a stage.</summary>
    public const int WeightBytes = 2 * RowsOfBox * Columns;

    /// <summary>Bytes ahead of the ring: barriers, and what aligning it takes.</summary>
    public const int AheadOfRing = 2048;

    /// <summary>Words from the sums of a row of x to those of the next: 128, and four so that stores meet all banks.</summary>
    public const int SumPitch = 132;

    private const int Alignment = 1024;
    private const int Multipliers = 256;

    /// <summary>Blocks of 64 rows of x; see <see cref="MatMul"/>.</summary>
    public static void MatMul64(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long map, int m, int split, int tiles, int stages) =>
        MatMul(metas, sumsOfX, metasOfW, sumsOfW, bias, y, shape, x, map, m, split, tiles, stages, 64);

    /// <summary>Blocks of 128 rows of x; see <see cref="MatMul"/>.</summary>
    public static void MatMul128(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long map, int m, int split, int tiles, int stages) =>
        MatMul(metas, sumsOfX, metasOfW, sumsOfW, bias, y, shape, x, map, m, split, tiles, stages, 128);

    /// <summary>Blocks of 256 rows of x; see <see cref="MatMul"/>.</summary>
    public static void MatMul256(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long map, int m, int split, int tiles, int stages) =>
        MatMul(metas, sumsOfX, metasOfW, sumsOfW, bias, y, shape, x, map, m, split, tiles, stages, 256);

    /// <summary>(⌈M/rows⌉, ⌈N/(128 ≫ split)⌉) blocks of nine warps.</summary>
    /// <param name="metas">Scale and zero point of each row of x.</param>
    /// <param name="sumsOfX">Σ code of each row of x, where there are zero points.</param>
    /// <param name="metasOfW">Scale and zero point of each row of w.</param>
    /// <param name="sumsOfW">Σ code of each row of w.</param>
    /// <param name="bias">[N].</param>
    /// <param name="y">[M, N].</param>
    /// <param name="shape">The shape.</param>
    /// <param name="x">Address of the codes of x in tiles of <paramref name="rows"/> rows.</param>
    /// <param name="map">Address of the map of w.</param>
    /// <param name="m">Rows of x.</param>
    /// <param name="split">1 where the warpgroups share rows, else 0.</param>
    /// <param name="tiles">Tiles of a row of x, an even number.</param>
    /// <param name="stages">Stages of the ring: one tile each, or two where rows are shared.</param>
    /// <param name="rows">Rows of x of a block.</param>
    private static void MatMul(
        ArrayView<float> metas, ArrayView<int> sumsOfX, ArrayView<float> metasOfW, ArrayView<int> sumsOfW, ArrayView<float> bias, ArrayView<float> y,
        Int8Shape shape, long x, long map, int m, int split, int tiles, int stages, int rows)
    {
        ArrayView<int> sums = SharedMemory.GetDynamic<int>();
        CudaAsm.Emit(".reg .b32 s<128>;");
        CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
        int bars = sharedBase, ring = (bars + Alignment + Alignment - 1) & ~(Alignment - 1);
        int thread = Group.IdxX, firstOfX = Grid.IdxX * rows, firstRow = Grid.IdxY * ((2 * RowsOfBox) >> split);
        int count = tiles >> split, stageBytes = WeightBytes + ((rows * Columns) << split);
        if (thread == 0)
        {
            for (int stage = 0; stage < stages; stage++)
            {
                CudaAsm.Emit("mbarrier.init.shared.b64 [%0], 1; mbarrier.init.shared.b64 [%0+8], 8;", bars + (stage * 16));
            }

            CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta;");
        }

        int rowsOfBlock = (2 * RowsOfBox) >> split, row = thread & (rowsOfBlock - 1), n = IntrinsicMath.Min(firstRow + row, shape.N - 1);
        var rowOfW = new Int8Row(metasOfW[2 * n], metasOfW[(2 * n) + 1], sumsOfW[n], bias[n]);
        Group.Barrier();
        CudaAsm.Emit("griddepcontrol.launch_dependents;");
        if (thread < Multipliers)
        {
            Multiply(bars, ring, stages, stageBytes, count, split, rows);
        }
        else if (thread == Multipliers)
        {
            Copy(bars, ring, stages, stageBytes, count, split, map, firstRow, x + (Grid.IdxX * (long)tiles * (rows * Columns)));
        }

        // All copies have been multiplied: the ring takes the sums.
        Group.Barrier();
        if (thread < Multipliers)
        {
            Store(ring, rows);
        }

        Group.Barrier();
        if (thread < Multipliers && firstRow + row < shape.N)
        {
            int step = 2 << split, last = IntrinsicMath.Min(rows, m - firstOfX) - 1, place = ((ring - bars) / 4) + row, other = RowsOfBox * split;
            for (int column = thread >> (7 - split); column <= last; column += 4 * step)
            {
                int c1 = IntrinsicMath.Min(column + step, last), c2 = IntrinsicMath.Min(column + (2 * step), last), c3 = IntrinsicMath.Min(column + (3 * step), last);
                int p0 = place + (column * SumPitch), p1 = place + (c1 * SumPitch), p2 = place + (c2 * SumPitch), p3 = place + (c3 * SumPitch);
                int s0 = sums[p0] + (sums[p0 + other] * split), s1 = sums[p1] + (sums[p1 + other] * split);
                int s2 = sums[p2] + (sums[p2 + other] * split), s3 = sums[p3] + (sums[p3 + other] * split);
                float v0 = Int8ProductKernels.Value(s0, firstOfX + column, rowOfW, metas, sumsOfX, shape), v1 = Int8ProductKernels.Value(s1, firstOfX + c1, rowOfW, metas, sumsOfX, shape);
                float v2 = Int8ProductKernels.Value(s2, firstOfX + c2, rowOfW, metas, sumsOfX, shape), v3 = Int8ProductKernels.Value(s3, firstOfX + c3, rowOfW, metas, sumsOfX, shape);

                // Beyond the last row of x the last is written again.
                long target = ((long)firstOfX * shape.N) + firstRow + row;
                y[target + ((long)column * shape.N)] = v0;
                y[target + ((long)c1 * shape.N)] = v1;
                y[target + ((long)c2 * shape.N)] = v2;
                y[target + ((long)c3 * shape.N)] = v3;
            }
        }
    }

    /// <summary>What one thread does for all: w of the first stages before it waits for x.</summary>
    private static void Copy(int bars, int ring, int stages, int stageBytes, int count, int split, long map, int firstRow, long x)
    {
        int bytesOfX = stageBytes - WeightBytes, ahead = IntrinsicMath.Min(stages, count);
        for (int i = 0; i < ahead; i++)
        {
            CopyRows(bars + (i * 16), ring + (i * stageBytes), stageBytes, i, split, map, firstRow);
        }

        // Up to here nothing was read that an earlier kernel writes.
        CudaAsm.Emit("griddepcontrol.wait;");
        for (int i = 0; i < ahead; i++)
        {
            CudaAsm.Emit(Fetch, ring + (i * stageBytes) + WeightBytes, x + (i * (long)bytesOfX), bytesOfX, bars + (i * 16));
        }

        int slot = 0, phase = 0;
        for (int i = stages; i < count; i++)
        {
            CudaAsm.Emit(Wait, bars + (slot * 16) + 8, phase);
            CopyRows(bars + (slot * 16), ring + (slot * stageBytes), stageBytes, i, split, map, firstRow);
            CudaAsm.Emit(Fetch, ring + (slot * stageBytes) + WeightBytes, x + (i * (long)bytesOfX), bytesOfX, bars + (slot * 16));
            slot++;
            phase = slot == stages ? phase ^ 1 : phase;
            slot = slot == stages ? 0 : slot;
        }
    }

    private static void CopyRows(int bar, int target, int stageBytes, int i, int split, long map, int firstRow)
    {
        int column = (i * Columns) << split;
        CudaAsm.Emit("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;", bar, stageBytes);
        CudaAsm.Emit(FetchRows, target, map, column, firstRow, column + (split * Columns), firstRow + ((1 - split) * RowsOfBox), bar);
    }

    /// <summary>What each warp of a warpgroup does: its tile of every stage.</summary>
    private static void Multiply(int bars, int ring, int stages, int stageBytes, int count, int split, int rows)
    {
        CudaAsm.Emit(Zero64);
        if (rows > 64)
        {
            CudaAsm.Emit(Zero128);
        }

        if (rows > 128)
        {
            CudaAsm.Emit(Zero256);
        }

        CudaAsm.Emit("griddepcontrol.wait;");
        int group = Warp.Shuffle(Group.IdxX >> 7, 0), lane = Group.IdxX & 31;
        int w = ring + (group * RowsOfBox * Columns), x = ring + WeightBytes + (group * split * rows * Columns);
        int slot = 0, phase = 0;
        for (int i = 0; i < count; i++)
        {
            CudaAsm.Emit(Wait, bars + (slot * 16), phase);
            int a = Descriptor(w + (slot * stageBytes)), b = Descriptor(x + (slot * stageBytes));
            if (rows == 64)
            {
                CudaAsm.Emit(Multiply64, a, b);
            }
            else if (rows == 128)
            {
                CudaAsm.Emit(Multiply128, a, b);
            }
            else
            {
                CudaAsm.Emit(Multiply256, a, b);
            }

            if (lane == 0)
            {
                CudaAsm.Emit("mbarrier.arrive.shared.b64 _, [%0];", bars + (slot * 16) + 8);
            }

            slot++;
            phase = slot == stages ? phase ^ 1 : phase;
            slot = slot == stages ? 0 : slot;
        }
    }

    /// <summary>The lower word of an operand's descriptor: its place in units of 16 bytes, and an offset that is not used.</summary>
    private static int Descriptor(int place) => ((place & 0x3FFFF) >> 4) | (1 << 16);

    private static void Store(int ring, int rows)
    {
        int lane = Group.IdxX & 31, place = ring + ((2 * (lane & 3) * SumPitch) * 4) + ((((Group.IdxX >> 5) * 16) + (lane >> 2)) * 4);
        CudaAsm.Emit(Store64, place);
        if (rows > 64)
        {
            CudaAsm.Emit(Store128, place);
        }

        if (rows > 128)
        {
            CudaAsm.Emit(Store256, place);
        }
    }
}
#endif
