#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>x as products of codes on warpgroups read it, see <see cref="GpuWarpgroupProduct"/>: two kernels that begin before those ahead of them end.</summary>
/// <remarks>
/// Codes are multiplied where they stand in their words, times 2^place, so that x is divided by as much. That would cost small x bits in binary16 and large x its range, were
/// not each row first brought to a largest magnitude of 2^8 to 2^9, by a power of two that the product takes off again.
/// </remarks>
internal static class CudaCodeActivationKernels
{
    /// <summary>Parts of a row, of which <see cref="FindLargest"/> finds the largest each: a warp a part.</summary>
    public const int Parts = 32;

    /// <summary>The largest of eight columns from %1 on, 32 apart, of a row of binary32 at %0, as far as they are below %2.</summary>
    private const string LargestOfSingles = """
        {
        .reg .pred in; .reg .b32 c, v<8>; .reg .b16 half; .reg .f32 f; .reg .b64 at; mov.b32 c, %1;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v0, 0; @in ld.global.b32 v0, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v1, 0; @in ld.global.b32 v1, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v2, 0; @in ld.global.b32 v2, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v3, 0; @in ld.global.b32 v3, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v4, 0; @in ld.global.b32 v4, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v5, 0; @in ld.global.b32 v5, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v6, 0; @in ld.global.b32 v6, [at]; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 4, %0; mov.b32 v7, 0; @in ld.global.b32 v7, [at]; add.s32 c, c, 32;
        and.b32 v0, v0, 0x7fffffff; max.u32 largest, largest, v0; and.b32 v1, v1, 0x7fffffff; max.u32 largest, largest, v1;
        and.b32 v2, v2, 0x7fffffff; max.u32 largest, largest, v2; and.b32 v3, v3, 0x7fffffff; max.u32 largest, largest, v3;
        and.b32 v4, v4, 0x7fffffff; max.u32 largest, largest, v4; and.b32 v5, v5, 0x7fffffff; max.u32 largest, largest, v5;
        and.b32 v6, v6, 0x7fffffff; max.u32 largest, largest, v6; and.b32 v7, v7, 0x7fffffff; max.u32 largest, largest, v7;
        }
        """;

    /// <summary>The same of a row of binary16.</summary>
    private const string LargestOfHalves = """
        {
        .reg .pred in; .reg .b32 c, v<8>; .reg .b16 half; .reg .f32 f; .reg .b64 at; mov.b32 c, %1;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v0, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v1, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v2, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v3, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v4, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v5, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v6, f; add.s32 c, c, 32;
        setp.lt.s32 in, c, %2; mad.wide.s32 at, c, 2, %0; mov.b16 half, 0; @in ld.global.b16 half, [at]; cvt.f32.f16 f, half; mov.b32 v7, f; add.s32 c, c, 32;
        and.b32 v0, v0, 0x7fffffff; max.u32 largest, largest, v0; and.b32 v1, v1, 0x7fffffff; max.u32 largest, largest, v1;
        and.b32 v2, v2, 0x7fffffff; max.u32 largest, largest, v2; and.b32 v3, v3, 0x7fffffff; max.u32 largest, largest, v3;
        and.b32 v4, v4, 0x7fffffff; max.u32 largest, largest, v4; and.b32 v5, v5, 0x7fffffff; max.u32 largest, largest, v5;
        and.b32 v6, v6, 0x7fffffff; max.u32 largest, largest, v6; and.b32 v7, v7, 0x7fffffff; max.u32 largest, largest, v7;
        }
        """;

    /// <summary>
    /// The bits of the largest magnitude of each part of a row, those of what is not finite being larger: (Parts/8, M) blocks of 256. No shared memory and few registers, so that
    /// blocks begin beside those of a product before them.
    /// </summary>
    /// <param name="x">Address of x[M, columns], binary32 or binary16.</param>
    /// <param name="largest">Address of [M, Parts] numbers.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="isHalf">1 where x is binary16, else 0.</param>
    public static void FindLargest(long x, long largest, int columns, int isHalf)
    {
        int part = (Grid.IdxX * 8) + (Group.IdxX >> 5), lane = Group.IdxX & 31;
        int each = (((columns + Parts - 1) / Parts) + 255) & ~255;
        int end = IntrinsicMath.Min((part + 1) * each, columns);
        CudaAsm.Emit(".reg .b32 largest; mov.b32 largest, 0;");
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        long row = x + (Grid.IdxY * (long)columns * (4 >> isHalf));
        for (int first = part * each; first < end; first += 256)
        {
            if (isHalf == 0)
            {
                CudaAsm.Emit(LargestOfSingles, row, first + lane, end);
            }
            else
            {
                CudaAsm.Emit(LargestOfHalves, row, first + lane, end);
            }
        }

        CudaAsm.Emit("redux.sync.max.u32 largest, largest, 0xffffffff; st.global.b32 [%0], largest;", largest + (((Grid.IdxY * (long)Parts) + part) * 4));
    }

    /// <summary>
    /// x in binary16 with its sums: (columns/512, ⌈M/4⌉) blocks of 256. A warp takes a quarter of four rows, eight columns a lane, which are those of one pair of codes.
    /// </summary>
    public static void ArrangeTiles(
        long x, long arranged, long largest, long powers, int k, int columns, int groupLength, int paddedGroup, int run, int m, int isHalf,
        int rowsOfBlock, int quarters, int sumSteps, int quarterGroups, int places)
    {
        int pair = Group.IdxX & 7, quarter = (Grid.IdxX * 8) + (Group.IdxX >> 5);
        int first = CudaActivationKernels.FirstColumn((quarter * 8) + pair, run);

        // Rows beyond the last write what the last does.
        int row = IntrinsicMath.Min((Grid.IdxY * 4) + ((Group.IdxX >> 3) & 3), m - 1);
        int firstRow = row / rowsOfBlock * rowsOfBlock;
        int rows = IntrinsicMath.Min(rowsOfBlock, m - firstRow);
        int stage = quarter / quarters, quarterOfStage = quarter - (stage * quarters);
        int bytesOfRow = (32 * sumSteps) + (128 * quarters);
        long target = arranged + (((firstRow * (long)(columns / 64 / quarters)) + (stage * (long)rows)) * bytesOfRow) + ((row - firstRow) * 16);
        int group = (quarterOfStage * quarterGroups) + (pair * quarterGroups / 8);
        long sums = target + ((group / 4) * rows * 32L) + ((group & 3) * 4);
        int leads = pair % (8 / quarterGroups);
        CudaAsm.Emit(".reg .f32 v<8>, sum, other, power; .reg .b32 h<4>, high, low; .reg .b16 half0, half1;");

        // 2^(8 − e) has 127 + 8 − e where a number of exponent e has 127 + e; neither this nor what takes it off again may be subnormal.
        CudaAsm.Emit(
            """
            griddepcontrol.launch_dependents; griddepcontrol.wait; ld.global.v4.b32 {h0, h1, h2, h3}, [%0];
            max.u32 h0, h0, h1; max.u32 h2, h2, h3; max.u32 h0, h0, h2; shfl.sync.bfly.b32 h1, h0, 1, 31, 0xffffffff; max.u32 h0, h0, h1;
            shfl.sync.bfly.b32 h1, h0, 2, 31, 0xffffffff; max.u32 h0, h0, h1; shfl.sync.bfly.b32 h1, h0, 4, 31, 0xffffffff; max.u32 h0, h0, h1;
            shr.u32 h0, h0, 23; max.u32 h0, h0, 9; sub.u32 h0, 262, h0; shl.b32 h0, h0, 23; mov.b32 power, h0;
            """,
            largest + ((row * Parts) + (pair * (Parts / 8))) * 4L);
        if (quarter == 0)
        {
            CudaAsm.Emit("st.global.f32 [%0], power;", powers + (row * 4L));
        }

        long source = x + (row * (long)k * (4 >> isHalf));
        int c0 = CudaActivationKernels.SourceOf(first, k, groupLength, paddedGroup), c1 = CudaActivationKernels.SourceOf(first + 1, k, groupLength, paddedGroup);
        int c2 = CudaActivationKernels.SourceOf(first + run, k, groupLength, paddedGroup), c3 = CudaActivationKernels.SourceOf(first + run + 1, k, groupLength, paddedGroup);
        int c4 = CudaActivationKernels.SourceOf(first + (2 * run), k, groupLength, paddedGroup), c5 = CudaActivationKernels.SourceOf(first + (2 * run) + 1, k, groupLength, paddedGroup);
        int c6 = CudaActivationKernels.SourceOf(first + (3 * run), k, groupLength, paddedGroup), c7 = CudaActivationKernels.SourceOf(first + (3 * run) + 1, k, groupLength, paddedGroup);
        if (isHalf == 0)
        {
            CudaAsm.Emit(
                """
                {
                .reg .pred in; .reg .b64 at;
                setp.ge.s32 in, %1, 0; mad.wide.s32 at, %1, 4, %0; mov.f32 v0, 0f00000000; @in ld.global.f32 v0, [at];
                setp.ge.s32 in, %2, 0; mad.wide.s32 at, %2, 4, %0; mov.f32 v1, 0f00000000; @in ld.global.f32 v1, [at];
                setp.ge.s32 in, %3, 0; mad.wide.s32 at, %3, 4, %0; mov.f32 v2, 0f00000000; @in ld.global.f32 v2, [at];
                setp.ge.s32 in, %4, 0; mad.wide.s32 at, %4, 4, %0; mov.f32 v3, 0f00000000; @in ld.global.f32 v3, [at];
                setp.ge.s32 in, %5, 0; mad.wide.s32 at, %5, 4, %0; mov.f32 v4, 0f00000000; @in ld.global.f32 v4, [at];
                setp.ge.s32 in, %6, 0; mad.wide.s32 at, %6, 4, %0; mov.f32 v5, 0f00000000; @in ld.global.f32 v5, [at];
                setp.ge.s32 in, %7, 0; mad.wide.s32 at, %7, 4, %0; mov.f32 v6, 0f00000000; @in ld.global.f32 v6, [at];
                setp.ge.s32 in, %8, 0; mad.wide.s32 at, %8, 4, %0; mov.f32 v7, 0f00000000; @in ld.global.f32 v7, [at];
                }
                """,
                source, c0, c1, c2, c3, c4, c5, c6, c7);
        }
        else
        {
            CudaAsm.Emit(
                """
                {
                .reg .pred in; .reg .b64 at;
                setp.ge.s32 in, %1, 0; mad.wide.s32 at, %1, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v0, half0;
                setp.ge.s32 in, %2, 0; mad.wide.s32 at, %2, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v1, half0;
                setp.ge.s32 in, %3, 0; mad.wide.s32 at, %3, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v2, half0;
                setp.ge.s32 in, %4, 0; mad.wide.s32 at, %4, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v3, half0;
                setp.ge.s32 in, %5, 0; mad.wide.s32 at, %5, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v4, half0;
                setp.ge.s32 in, %6, 0; mad.wide.s32 at, %6, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v5, half0;
                setp.ge.s32 in, %7, 0; mad.wide.s32 at, %7, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v6, half0;
                setp.ge.s32 in, %8, 0; mad.wide.s32 at, %8, 2, %0; mov.b16 half0, 0; @in ld.global.b16 half0, [at]; cvt.f32.f16 v7, half0;
                }
                """,
                source, c0, c1, c2, c3, c4, c5, c6, c7);
        }

        CudaAsm.Emit(
            """
            mul.f32 v0, v0, power; mul.f32 v1, v1, power; mul.f32 v2, v2, power; mul.f32 v3, v3, power;
            mul.f32 v4, v4, power; mul.f32 v5, v5, power; mul.f32 v6, v6, power; mul.f32 v7, v7, power;
            cvt.rn.f16x2.f32 h0, v1, v0; cvt.rn.f16x2.f32 h1, v3, v2; cvt.rn.f16x2.f32 h2, v5, v4; cvt.rn.f16x2.f32 h3, v7, v6;
            mov.b32 {half0, half1}, h0; cvt.f32.f16 v0, half0; cvt.f32.f16 v1, half1; mov.b32 {half0, half1}, h1; cvt.f32.f16 v2, half0; cvt.f32.f16 v3, half1;
            mov.b32 {half0, half1}, h2; cvt.f32.f16 v4, half0; cvt.f32.f16 v5, half1; mov.b32 {half0, half1}, h3; cvt.f32.f16 v6, half0; cvt.f32.f16 v7, half1;
            add.f32 v0, v0, v1; add.f32 v2, v2, v3; add.f32 v4, v4, v5; add.f32 v6, v6, v7; add.f32 v0, v0, v2; add.f32 v4, v4, v6; add.f32 sum, v0, v4;
            mul.f16x2 h0, h0, %1; mul.f16x2 h1, h1, %1; mul.f16x2 h2, h2, %1; mul.f16x2 h3, h3, %1;
            st.global.v4.b32 [%0], {h0, h1, h2, h3};
            """,
            target + (((2 * sumSteps) + (8 * quarterOfStage) + pair) * rows * 16L),
            (15 - ((places >> (4 * pair)) & 15)) * 0x04000400);
        CudaAsm.Emit("shfl.sync.bfly.b32 other, sum, 1, 31, 0xffffffff; add.f32 sum, sum, other; shfl.sync.bfly.b32 other, sum, 2, 31, 0xffffffff; add.f32 sum, sum, other;");
        if (quarterGroups == 1)
        {
            CudaAsm.Emit("shfl.sync.bfly.b32 other, sum, 4, 31, 0xffffffff; add.f32 sum, sum, other;");
        }

        if (leads == 0)
        {
            CudaAsm.Emit(
                """
                cvt.rn.f16.f32 half0, sum; cvt.f32.f16 other, half0; sub.f32 sum, sum, other; cvt.rn.f16.f32 half1, sum; mov.b32 high, {half0, half1};
                mov.b16 half1, 0; mov.b32 low, {half0, half1}; st.global.b32 [%0], high; st.global.b32 [%1], low;
                """,
                sums, sums + (rows * 16L));
        }

        // Lanes of a step of two groups have the zeros of the same two: against 0.
        if (leads == 0 && quarters * quarterGroups == 2)
        {
            CudaAsm.Emit("mov.b32 low, 0; st.global.b32 [%0+8], low; st.global.b32 [%1+8], low;", sums, sums + (rows * 16L));
        }
    }
}
#endif
