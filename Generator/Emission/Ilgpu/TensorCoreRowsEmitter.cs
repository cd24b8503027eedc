using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused products for up to 8, 16, 32 and 64 rows of x a block on tensor cores: the rows of x are the columns of an mma.</summary>
/// <remarks>The PTX of the loop's body is <see cref="TensorCoreRowsBodyEmitter"/>'s.</remarks>
internal static class TensorCoreRowsEmitter
{
    /// <summary>Bytes between rows of a chunk of x beyond its columns: neighbouring rows then begin in other banks.</summary>
    private const int RowPadding = 16;

    public static IEnumerable<string> Emit(UnitPlan plan) => new[] { 1, 2, 4, 8 }.Select(columns => Kernel(plan, columns));

    /// <summary>Units of a chunk of x: two chunks and the weight's ring fit shared memory.</summary>
    private static int ChunkUnits(int columns) => columns switch { 1 => 8, 2 => 4, _ => 2 };

    private static string Kernel(UnitPlan plan, int columns)
    {
        int rows = 8 * columns;
        int chunk = ChunkUnits(columns);
        int rowBytes = (512 * chunk) + RowPadding;
        int buffer = rows * rowBytes;
        int unit = plan.Format.Bytes;
        int stage = (TensorCoreRowsBodyEmitter.Tiles * unit) + plan.Format.ColumnMetaBytes;
        int sums = TensorCoreRowsBodyEmitter.Tiles * columns * 512;
        return CodeText.Of(
            $$""""
            /// <summary>
            /// y[M, N] = x[M, K]·Ŵᵀ on tensor cores, {{rows}} rows of x a block: launched as (⌈tiles/{{TensorCoreRowsBodyEmitter.Tiles}}·split/warps⌉, ⌈M/{{rows}}⌉) blocks.
            /// </summary>
            /// <remarks>
            /// Warps are groups of two tiles × slices of K; y stays in registers for all of a slice. x comes in chunks of {{256 * chunk}} columns that all warps share, two at a time;
            /// weights as one stream a warp, {{stage}} bytes a stage. ŵ is rounded to binary16; sums are binary32 in a fixed order.
            /// </remarks>
            public static void MatMul{{rows}}Rows(
                long units, long x, long y, long terms, long projected, int rank, int tiles, int unitsPerTile, int m, int n, int split, int stages, int groupRows)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit(".reg .f32 y<{{8 * columns}}>; .reg .pred lane0; {{TensorCoreText.Powers(plan)}}");
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
                int t = lane & 3, g = lane >> 2;
                CudaAsm.Emit("setp.eq.s32 lane0, %0, 0;", lane);
                CudaAsm.Emit("{{TensorCoreText.Clear("y", 8 * columns)}}");
                int groups = warps / split, slice = warp / groups, group = warp - (slice * groups);
                int firstRow = Grid.IdxY * {{rows}};
                int rows = Math.Min({{rows}}, m - firstRow);
                long rowBytes = unitsPerTile * 512L;
                long source = x + (firstRow * rowBytes);

                // Shared memory: two chunks of x, their barriers (full, full, empty, empty), the warps' barriers, their rings.
                int full = shared + {{2 * buffer}}, empty = full + 16;
                int bars = full + 32 + (warp * stages * 8);
                int ring = ((full + 32 + (warps * stages * 8) + 127) & ~127) + (warp * stages * {{stage}});
                {{(plan.IsByColumn ? TilesOfGroup : OwnTiles)}}
                long low = units + ((lowTile * (long)unitsPerTile) + slice) * {{unit}};
                long high = units + ((highTile * (long)unitsPerTile) + slice) * {{unit}};
                {{(plan.IsByColumn ? CodeText.Of($"long metas = units + (tiles * (long)unitsPerTile * {unit}) + (((rowGroup * (long)unitsPerTile) + slice) * {plan.Format.ColumnMetaBytes});") : "")}}
                int mine = (unitsPerTile - slice + split - 1) / split;
                for (int p = 0; p < stages; p++)
                {
                    CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1;", bars + (p * 8));
                }

                if (warp == 0)
                {
                    CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1; @lane0 mbarrier.init.shared.b64 [%0+8], 1; @lane0 mbarrier.init.shared.b64 [%0+16], %1; @lane0 mbarrier.init.shared.b64 [%0+24], %1;", full, warps);
                }

                CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                for (int issued = 0; issued < stages; issued++)
                {
                    if (issued < mine)
                    {
                        {{Fetch(plan, "issued")}}
                    }
                }

                Group.Barrier();

                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                int chunks = (unitsPerTile + {{chunk - 1}}) / {{chunk}};
                if (warp == 0)
                {
                    {{FetchX(rows, chunk, rowBytes, "0", "full", "shared")}}
                }

                int stageAt = 0, phase = 0, taken = 0;
                for (int chunk = 0; chunk < chunks; chunk++)
                {
                    int parity = chunk & 1;
                    if (warp == 0 && chunk + 1 < chunks)
                    {
                        int next = parity ^ 1;
                        if (chunk > 0)
                        {
                            {{TensorCoreText.Wait("empty + (next * 8)", "((chunk - 1) >> 1) & 1")}}
                        }

                        {{FetchX(rows, chunk, rowBytes, "chunk + 1", "full + (next * 8)", CodeText.Of($"shared + (next * {buffer})"))}}
                    }

                    {{TensorCoreText.Wait("full + (parity * 8)", "(chunk >> 1) & 1")}}
                    int xs = shared + (parity * {{buffer}}) + (g * {{rowBytes}}) + (t * {{2 * plan.Format.Run}});
                    int end = Math.Min(unitsPerTile, (chunk + 1) * {{chunk}});
                    for (; slice + (taken * split) < end; taken++)
                    {
                        {{TensorCoreText.Wait("bars + (stageAt * 8)", "phase")}}
                        int at = ring + (stageAt * {{stage}});
                        CudaAsm.Emit("""
                            {
                            {{TensorCoreText.Lines(TensorCoreRowsBodyEmitter.Body(plan, columns, rowBytes))}}
                            }
                            """, at + (lane * 16), {{Metas(plan)}}, xs + ((slice + (taken * split) - (chunk * {{chunk}})) * 512));
                        CudaAsm.Emit("bar.warp.sync 0xffffffff;");
                        if (taken + stages < mine)
                        {
                            {{Fetch(plan, "stageAt")}}
                        }

                        if (++stageAt == stages)
                        {
                            stageAt = 0;
                            phase ^= 1;
                        }
                    }

                    CudaAsm.Emit("bar.warp.sync 0xffffffff; @lane0 mbarrier.arrive.shared.b64 _, [%0];", empty + (parity * 8));
                }

                // The sums of slices take the place of x and weights.
                Group.Barrier();
                CudaAsm.Emit("{{StoreSums(columns)}}", shared + (warp * {{sums}}) + (lane * 16));
                Group.Barrier();
                for (int o = Group.IdxX; o < groups * {{32 * rows}}; o += Group.DimX)
                {
                    int row = o & 15, column = (o >> 4) % {{rows}}, tile = o / {{16 * rows}};
                    {{(plan.IsByColumn ? OutputOfGroup : "int output = (((Grid.IdxX * groups * 2) + tile) * 16) + row;\nif (output < n && column < rows)")}}
                    {
                        int place = ((((tile & 1) * {{columns}}) + (column >> 3)) * 128) + ((row & 7) * 16) + ((column & 7) / 2 * 4) + ((row >> 3) * 2) + (column & 1);
                        int sum = shared + ((tile >> 1) * {{sums}}) + (place * 4);
                        CudaAsm.Emit("mov.f32 y0, 0f00000000;");
                        for (int s = 0; s < split; s++)
                        {
                            CudaAsm.Emit("{ .reg .f32 d; ld.shared.f32 d, [%0]; add.f32 y0, y0, d; }", sum + (s * groups * {{sums}}));
                        }

                        int outputRow = firstRow + column;
                        {{TensorCoreText.Finish("outputRow")}}
                        CudaAsm.Emit("st.global.f32 [%0], y0;", y + (((outputRow * (long)n) + output) * 4));
                    }
                }

                // Never taken: it keeps the declaration of the dynamic shared memory alive.
                if (stages < 0)
                {
                    CudaAsm.Emit("st.global.f32 [%0], %1;", y, dynamicShared[lane]);
                }
            }
            """");
    }

    private const string OwnTiles =
        """
        int firstTile = ((Grid.IdxX * groups) + group) * 2;
        int lowTile = Math.Min(firstTile, tiles - 1), highTile = Math.Min(firstTile + 1, tiles - 1);
        """;

    /// <summary>Both tiles are of one set of rows: the last of an odd number of tiles is its own neighbour.</summary>
    private const string TilesOfGroup =
        """
        int rowGroups = n / groupRows, groupTiles = tiles / rowGroups, pairs = (groupTiles + 1) / 2;
        int pair = Math.Min((Grid.IdxX * groups) + group, (rowGroups * pairs) - 1);
        int rowGroup = pair / pairs, firstOfGroup = rowGroup * groupTiles;
        int lowTile = firstOfGroup + ((pair - (rowGroup * pairs)) * 2), highTile = Math.Min(lowTile + 1, firstOfGroup + groupTiles - 1);
        """;

    private const string OutputOfGroup =
        """
        int pairOfOutput = (Grid.IdxX * groups) + (tile >> 1), groupOfOutput = pairOfOutput / pairs;
        int inGroup = ((((pairOfOutput - (groupOfOutput * pairs)) * 2) + (tile & 1)) * 16) + row;
        int output = groupOfOutput + (inGroup * rowGroups);
        if (inGroup < groupRows && groupOfOutput < rowGroups && column < rows)
        """;

    /// <summary>Where the lane's scales begin in a stage.</summary>
    private static string Metas(UnitPlan plan) => plan.IsByColumn
        ? CodeText.Of($"at + {TensorCoreRowsBodyEmitter.Tiles * plan.Format.Bytes} + (t * {plan.Format.Run * plan.Format.MetaBytes})")
        : CodeText.Of($"at + {plan.Format.CodeBytes} + (g * {4 * plan.Format.Groups * plan.Format.MetaBytes})");

    /// <summary>Asks for the next unit of both tiles of the warp, and for scales and zeros that lie apart.</summary>
    private static string Fetch(UnitPlan plan, string at) => plan.IsByColumn ? FetchByColumn(plan.Format, at) : Fetch(plan.Format.Bytes, at);

    private static string FetchByColumn(UnitFormat format, string at)
    {
        (int unit, int metas) = (format.Bytes, format.ColumnMetaBytes);
        int stage = (2 * unit) + metas;
        return CodeText.Of(
            $$"""
            CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%4], {{stage}}; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%3], [%0], {{unit}}, [%4]; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%3+{{unit}}], [%1], {{unit}}, [%4]; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%3+{{2 * unit}}], [%2], {{metas}}, [%4];", low, high, metas, ring + ({{at}} * {{stage}}), bars + ({{at}} * 8));
            low += split * {{unit}}L;
            high += split * {{unit}}L;
            metas += split * {{metas}}L;
            """);
    }

    private static string Fetch(int unit, string at) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%3], {{2 * unit}}; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%2], [%0], {{unit}}, [%3]; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%2+{{unit}}], [%1], {{unit}}, [%3];", low, high, ring + ({{at}} * {{2 * unit}}), bars + ({{at}} * 8));
        low += split * {{unit}}L;
        high += split * {{unit}}L;
        """);

    /// <summary>Asks for a chunk of x, a row a lane.</summary>
    private static string FetchX(int rows, int chunk, int rowBytes, string index, string barrier, string target) => CodeText.Of(
        $$"""
        int bytes = Math.Min({{chunk}}, unitsPerTile - (({{index}}) * {{chunk}})) * 512;
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1; bar.warp.sync 0xffffffff;", {{barrier}}, bytes * rows);
        for (int row = lane; row < rows; row += 32)
        {
            CudaAsm.Emit("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];", {{target}} + (row * {{rowBytes}}), source + (row * rowBytes) + (({{index}}) * {{512 * chunk}}L), bytes, {{barrier}});
        }
        """);

    private static string StoreSums(int columns) => string.Join(" ", Enumerable.Range(0, TensorCoreRowsBodyEmitter.Tiles * columns).Select(
        i => CodeText.Of($"st.shared.v4.f32 [%0+{512 * i}], {{y{4 * i}, y{(4 * i) + 1}, y{(4 * i) + 2}, y{(4 * i) + 3}}};")));
}
