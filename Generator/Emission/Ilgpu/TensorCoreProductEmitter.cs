using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused product for one row of x at a time on NVIDIA's tensor cores (compute capability 9.0), with inline PTX.</summary>
/// <remarks>The PTX of the loop's body is <see cref="TensorCoreProductBodyEmitter"/>'s.</remarks>
internal static class TensorCoreProductEmitter
{
    /// <summary>Double units of a warp whose x stays in registers.</summary>
    public const int Parts = 2;

    public static string Emit(UnitPlan plan)
    {
        int stage = 2 * plan.Format.Bytes;
        return CodeText.Of(
            $$""""
            /// <summary>y[M, N] = x[M, K]·Ŵᵀ on tensor cores, a row of x a block: launched as (⌈tiles/tilesPerBlock⌉, M) blocks of at most 16 warps, at least ⌈count/2⌉.</summary>
            /// <remarks>
            /// A warp owns the double units warp and warp + warps of every tile of its block, and keeps their x in registers. The eight columns of an mma hold
            /// the x of eight {{(plan.IsByColumn ? "quarters; each quarter's" : "groups; each group's")}} codes meet all eight and keep their own column. Weights come as one stream a warp, {{stage}} bytes a
            /// bulk copy, into a ring of stages in shared memory. {{(plan.IsByColumn ? TensorCoreColumnBodyEmitter.Remark : "A code q enters as 2^e + q; Σ 2^e·x, and Σ x for the zeros, are taken off at the end.")}}
            /// Sums are binary32 in a fixed order.
            /// </remarks>
            public static void MatMulOneRow(
                long units, long x, long y, long terms, long projected, int rank,
                int tiles, int tilesPerBlock, int unitsPerTile, int first, int count, int n, int stages, int groupRows)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit("{{Registers(plan)}}");
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
                int t = lane & 3, g = lane >> 2;
                CudaAsm.Emit("mov.f32 fz, 0f00000000; mov.b32 one, 0x3c003c00; setp.eq.s32 t0, %0, 0; setp.eq.s32 t1, %0, 1; setp.eq.s32 t2, %0, 2; setp.eq.s32 t3, %0, 3; setp.eq.s32 lane0, %1, 0;", t, lane);

                // Shared memory: the warps' sums, their barriers, their rings.
                int bars = shared + (tilesPerBlock * 16 * warps * 4) + (warp * stages * 8);
                int ring = ((shared + (tilesPerBlock * 16 * warps * 4) + (warps * stages * 8) + 127) & ~127) + (warp * stages * {{stage}});
                int firstTile = Grid.IdxX * tilesPerBlock;
                int mine = Math.Min(tilesPerBlock, tiles - firstTile);
                int parts = Math.Min(Math.Max(count - warp, 0), 1) + Math.Min(Math.Max(count - warp - warps, 0), 1);
                int total = mine * parts;
                long tileStride = unitsPerTile * {{plan.Format.Bytes}}L;
                long step = warps * {{stage}}L;
                long tileSkip = tileStride - (parts * step);
                long source = units + (firstTile * tileStride) + (first * {{plan.Format.Bytes}}L) + (warp * {{stage}}L);
                for (int p = 0; p < stages; p++)
                {
                    CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1;", bars + (p * 8));
                }

                CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                int part = 0;
                for (int issued = 0; issued < stages; issued++)
                {
                    if (issued < total)
                    {
                        {{Fetch(stage, "issued")}}
                    }
                }

                {{(plan.IsByColumn ? ColumnMetas(plan) : "")}}
                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                long row = x + (((Grid.IdxY * (long)unitsPerTile) + first) * 512);
                long xs = row + (warp * 1024L) + ((g & 1) * 512) + ((g >> 1) * 128) + (t * {{2 * plan.Format.Run}});
                {{(plan.IsByColumn ? "" : LoadX(plan))}}
                {{(plan.IsByColumn ? "" : CodeText.Of($"int meta = ring + {plan.Format.CodeBytes} + (((g * {plan.Format.Groups}) + (t * {plan.Format.Groups} / 4)) * {4 * plan.Format.MetaBytes});"))}}
                int stageAt = 0, phase = 0, taken = 0;
                for (int tile = 0; tile < mine; tile++)
                {
                    {{(plan.IsByColumn ? NextGroup(plan) : "")}}
                    CudaAsm.Emit("mov.f32 y0, 0f00000000; mov.f32 y1, 0f00000000;");
                    {{string.Join("\n", Enumerable.Range(0, Parts).Select(i => Consume(plan, i, stage)))}}
                    CudaAsm.Emit("""
                        {
                        .reg .f32 d;
                        shfl.sync.bfly.b32 d, y0, 1, 0x1f, 0xffffffff; add.f32 y0, y0, d;
                        shfl.sync.bfly.b32 d, y1, 1, 0x1f, 0xffffffff; add.f32 y1, y1, d;
                        shfl.sync.bfly.b32 d, y0, 2, 0x1f, 0xffffffff; add.f32 y0, y0, d;
                        shfl.sync.bfly.b32 d, y1, 2, 0x1f, 0xffffffff; add.f32 y1, y1, d;
                        {{(plan.IsByColumn ? "add.f32 y0, y0, zeros; add.f32 y1, y1, zeros;" : "")}}
                        @t0 st.shared.f32 [%0], y0; @t0 st.shared.f32 [%0+32], y1;
                        }
                        """, shared + ((((warp * tilesPerBlock) + tile) * 16) + g) * 4);
                }

                Group.Barrier();
                for (int o = Group.IdxX; o < mine * 16; o += Group.DimX)
                {
                    {{(plan.IsByColumn ? OutputOfGroup : "int output = (firstTile * 16) + o;\nif (output < n)")}}
                    {
                        long target = y + (((Grid.IdxY * (long)n) + output) * 4);
                        CudaAsm.Emit("mov.f32 y0, 0f00000000;");
                        if (first != 0)
                        {
                            CudaAsm.Emit("ld.global.f32 y0, [%0];", target);
                        }

                        {{TensorCoreText.AddWarps(w => $"shared + ((({w} * tilesPerBlock * 16) + o) * 4)")}}

                        if (terms != 0)
                        {
                            {{TensorCoreText.Finish("Grid.IdxY")}}
                        }

                        CudaAsm.Emit("st.global.f32 [%0], y0;", target);
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

    private static string Registers(UnitPlan plan) =>
        ".reg .f32 fz, y0, y1; .reg .b32 one, k1, k2; .reg .pred t0, t1, t2, t3, lane0;" + string.Concat(
            Enumerable.Range(0, Parts).Select(i => CodeText.Of($" .reg .b32 x{i}_<8>;{(plan.IsByColumn ? CodeText.Of($" .reg .f32 back{i};") : "")}") + string.Concat(
                Enumerable.Range(0, plan.QuarterGroups).Select(s => CodeText.Of($" .reg .f32 s{i}_{s}_<4>;"))))) + (plan.IsByColumn ? " .reg .f32 zeros;" : "");

    /// <summary>Asks for the next double unit of the warp's stream.</summary>
    private static string Fetch(int bytes, string at) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%2], {{bytes}}; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], {{bytes}}, [%2];", source, ring + ({{at}} * {{bytes}}), bars + ({{at}} * 8));
        source += step;
        if (++part == parts)
        {
            part = 0;
            source += tileSkip;
        }
        """);

    /// <summary>Where the lane's scales lie; those of the block's first rows are asked for.</summary>
    private static string ColumnMetas(UnitPlan plan) => CodeText.Of(
        $$"""
        int rowGroups = n / groupRows, groupTiles = tiles / rowGroups;
        long metasOfGroup = unitsPerTile * {{plan.Format.ColumnMetaBytes}}L;
        long metas = units + (tiles * tileStride) + ((first + (2 * warp) + (g & 1)) * {{plan.Format.ColumnMetaBytes}}L) + ((((g >> 1) * 64) + (t * 16)) * {{plan.Format.MetaBytes}});
        metas += firstTile / groupTiles * metasOfGroup;
        {{Ask(plan)}}

        """);

    /// <summary>Has scales and zeros of the lane come closer.</summary>
    private static string Ask(UnitPlan plan) => string.Join("\n", Enumerable.Range(0, Parts).Select(i => CodeText.Of(
        $$"""
        if (parts > {{i}})
        {
            CudaAsm.Emit("prefetch.global.L2 [%0]; prefetch.global.L2 [%0+{{UnitFormat.Columns * plan.Format.MetaBytes}}];", metas + ({{i}} * warps * {{2 * plan.Format.ColumnMetaBytes}}L));
        }
        """)));

    /// <summary>At the block's first tile and where other rows begin, x times their scales.</summary>
    private static string NextGroup(UnitPlan plan) => CodeText.Of(
        $$""""
        int inGroup = (firstTile + tile) % groupTiles;
        if (tile == 0 || inGroup == 0)
        {
            CudaAsm.Emit("mov.f32 zeros, 0f00000000;");
            {{string.Join("\n", Enumerable.Range(0, Parts).Select(i => Scale(plan, i)))}}
            CudaAsm.Emit("""
                {
                .reg .f32 d;
                {{string.Join("\n", new[] { 1, 2, 4, 8, 16 }.Select(lanes => CodeText.Of($"shfl.sync.bfly.b32 d, zeros, {lanes}, 0x1f, 0xffffffff; add.f32 zeros, zeros, d;")))}}
                }
                """);
            metas += metasOfGroup;
            if (tile + groupTiles - inGroup < mine)
            {
                {{Ask(plan)}}
            }
        }

        """");

    private static string Scale(UnitPlan plan, int part) => CodeText.Of(
        $$""""
        if (parts > {{part}})
        {
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(TensorCoreColumnBodyEmitter.ScaleX(plan, part))}}
                }
                """, xs + ({{part}} * warps * 1024L), metas + ({{part}} * warps * {{2 * plan.Format.ColumnMetaBytes}}L));
        }
        """");

    /// <summary>The row of W of an output, and whether it is one.</summary>
    private const string OutputOfGroup =
        """
        int place = (firstTile * 16) + o, rowGroup = place / (16 * groupTiles), inRows = place - (rowGroup * 16 * groupTiles);
        int output = rowGroup + (inRows * rowGroups);
        if (inRows < groupRows)
        """;

    private static string LoadX(UnitPlan plan) => string.Join("\n", Enumerable.Range(0, Parts).Select(i => CodeText.Of(
        $$""""
        if (parts > {{i}})
        {
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(TensorCoreProductBodyEmitter.LoadX(plan, i))}}
                }
                """, xs + ({{i}} * warps * 1024L));
        }
        """")));

    /// <summary>Fills the stage that was used up, and goes to the next.</summary>
    private static string Advance(int bytes) => CodeText.Of(
        $$"""
        if (taken + stages < total)
        {
            CudaAsm.Emit("bar.warp.sync 0xffffffff;");
            {{Fetch(bytes, "stageAt")}}
        }

        taken++;
        if (++stageAt == stages)
        {
            stageAt = 0;
            phase ^= 1;
        }
        """);

    private static string Consume(UnitPlan plan, int part, int bytes) => CodeText.Of(
        $$""""
        if (parts > {{part}})
        {
            {{TensorCoreText.Wait("bars + (stageAt * 8)", "phase")}}
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(TensorCoreProductBodyEmitter.Body(plan, part))}}
                }
                """, ring + (stageAt * {{bytes}}) + (lane * 16){{(plan.IsByColumn ? "" : CodeText.Of($", meta + (stageAt * {bytes})"))}});
            {{Advance(bytes)}}
        }

        """");
}
