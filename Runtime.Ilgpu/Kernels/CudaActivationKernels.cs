#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>What <see cref="ActivationKernels"/> has, for a launch that begins before the one ahead of it ends (compute capability 9.0).</summary>
internal static class CudaActivationKernels
{
    /// <summary>As <see cref="ActivationKernels.Arrange"/>; x and arranged are addresses.</summary>
    public static void Arrange(long x, long arranged, int k, int columns, int groupLength, int paddedGroup)
    {
        int column = (Grid.IdxX * ActivationKernels.BlockSize) + Group.IdxX;
        int place = column % paddedGroup;
        int source = (column / paddedGroup * groupLength) + place;
        int isColumn = place < groupLength && source < k ? 1 : 0;
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        CudaAsm.Emit(
            """
            {
            .reg .pred in;
            .reg .f32 value;
            .reg .b16 rounded;
            setp.ne.s32 in, %2, 0;
            mov.f32 value, 0f00000000;
            @in ld.global.f32 value, [%0];
            cvt.rn.f16.f32 rounded, value;
            st.global.b16 [%1], rounded;
            }
            """,
            x + (((Grid.IdxY * (long)k) + source) * 4),
            arranged + (((Grid.IdxY * (long)columns) + column) * 2),
            isColumn);
    }

    /// <summary>
    /// The same as <see cref="GpuWarpgroupProduct"/> reads it: (columns/512, ⌈M/4⌉) blocks of 256. A warp takes a quarter of four rows, so that what it reads and writes are pieces of 64 bytes.
    /// </summary>
    public static void ArrangeTiles(
        long x, long arranged, int k, int columns, int groupLength, int paddedGroup, int run, int m, int rowsOfBlock)
    {
        int part = (((Grid.IdxX * 8) + (Group.IdxX >> 5)) * 8) + (Group.IdxX & 7);
        int row = (Grid.IdxY * 4) + ((Group.IdxX >> 3) & 3);
        int first = FirstColumn(part, run);
        int firstRow = row / rowsOfBlock * rowsOfBlock;
        int rows = IntrinsicMath.Min(rowsOfBlock, m - firstRow);
        long target = ((firstRow * (long)columns) / 8) + (part * (long)rows) + (row - firstRow);
        CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
        if (row < m)
        {
            CudaAsm.Emit(
                """
                {
                .reg .pred in;
                .reg .f32 v<8>;
                .reg .b32 h<4>;
                .reg .b64 at;
                setp.ge.s32 in, %2, 0; mad.wide.s32 at, %2, 4, %0; mov.f32 v0, 0f00000000; @in ld.global.f32 v0, [at];
                setp.ge.s32 in, %3, 0; mad.wide.s32 at, %3, 4, %0; mov.f32 v1, 0f00000000; @in ld.global.f32 v1, [at];
                setp.ge.s32 in, %4, 0; mad.wide.s32 at, %4, 4, %0; mov.f32 v2, 0f00000000; @in ld.global.f32 v2, [at];
                setp.ge.s32 in, %5, 0; mad.wide.s32 at, %5, 4, %0; mov.f32 v3, 0f00000000; @in ld.global.f32 v3, [at];
                setp.ge.s32 in, %6, 0; mad.wide.s32 at, %6, 4, %0; mov.f32 v4, 0f00000000; @in ld.global.f32 v4, [at];
                setp.ge.s32 in, %7, 0; mad.wide.s32 at, %7, 4, %0; mov.f32 v5, 0f00000000; @in ld.global.f32 v5, [at];
                setp.ge.s32 in, %8, 0; mad.wide.s32 at, %8, 4, %0; mov.f32 v6, 0f00000000; @in ld.global.f32 v6, [at];
                setp.ge.s32 in, %9, 0; mad.wide.s32 at, %9, 4, %0; mov.f32 v7, 0f00000000; @in ld.global.f32 v7, [at];
                cvt.rn.f16x2.f32 h0, v1, v0; cvt.rn.f16x2.f32 h1, v3, v2; cvt.rn.f16x2.f32 h2, v5, v4; cvt.rn.f16x2.f32 h3, v7, v6;
                st.global.v4.b32 [%1], {h0, h1, h2, h3};
                }
                """,
                x + (row * (long)k * 4),
                arranged + (target * 16),
                SourceOf(first, k, groupLength, paddedGroup),
                SourceOf(first + 1, k, groupLength, paddedGroup),
                SourceOf(first + run, k, groupLength, paddedGroup),
                SourceOf(first + run + 1, k, groupLength, paddedGroup),
                SourceOf(first + (2 * run), k, groupLength, paddedGroup),
                SourceOf(first + (2 * run) + 1, k, groupLength, paddedGroup),
                SourceOf(first + (3 * run), k, groupLength, paddedGroup),
                SourceOf(first + (3 * run) + 1, k, groupLength, paddedGroup));
        }
    }

    /// <summary>The column at t = 0 of the eight that stand together as part c of a quarter: <see cref="Layout.UnitFormat.ColumnOf"/> of elements 2·c and 2·c + 1.</summary>
    public static int FirstColumn(int part, int run)
    {
        int element = 2 * (part & 7);
        return (part / 8 * 64) + (element / run * 4 * run) + (element % run);
    }

    /// <summary>The column of x that stands at a column of the units, or −1 for padding.</summary>
    public static int SourceOf(int column, int k, int groupLength, int paddedGroup)
    {
        int place = column % paddedGroup;
        int source = (column / paddedGroup * groupLength) + place;
        return place < groupLength && source < k ? source : -1;
    }
}
#endif
