using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints g·Ŵ of more than eight rows of g for compute capability 9.0: what is alike in all such products, and how N is dealt out.</summary>
/// <remarks>
/// The loop's PTX is <see cref="WarpgroupTransposedCodesEmitter"/>'s or <see cref="WarpgroupTransposedWeightsEmitter"/>'s, that of the sums <see cref="WarpgroupTransposedSumsEmitter"/>'s.
/// </remarks>
internal static class WarpgroupTransposedEmitter
{
    /// <summary>Shared memory ahead of the rings: the barriers.</summary>
    public const int BarrierBytes = 1024;

    public static IEnumerable<string> Emit(UnitPlan plan) => WarpgroupTransposedSumsEmitter.Blocks.Select(block => block.Declaration)
        .Concat(WarpgroupTransposedTile.All.SelectMany(tile => Product(plan, tile)));

    private static IEnumerable<string> Product(UnitPlan plan, WarpgroupTransposedTile tile)
    {
        IWarpgroupTransposedBody body = tile.TakesCodes ? new WarpgroupTransposedCodesEmitter(plan, tile) : new WarpgroupTransposedWeightsEmitter(plan, tile);
        return body.Blocks.Select(block => block.Declaration).Append(Kernel(plan, tile, body));
    }

    private static string Kernel(UnitPlan plan, WarpgroupTransposedTile tile, IWarpgroupTransposedBody body)
    {
        int unit = plan.Format.Bytes, units = WarpgroupTransposedTile.StageTiles * unit;
        int stageBytes = units + (32 * WarpgroupTransposedTile.StageTiles * tile.Rows);
        return CodeText.Of(
            $$""""
            /// <summary>
            /// y[M, K] = g[M, N]·Ŵ on warpgroups, or parts of it: {{tile.Rows}} rows of g and {{32 * tile.Pairs}} columns of a unit a block of {{tile.Warps}} warps, launched as
            /// (cluster, ⌈M/{{tile.Rows}}⌉, parts · units · {{tile.Blocks}}) blocks. Part p is y[p, M, K].
            /// </summary>
            /// <remarks>
            /// N is dealt out in neighbouring stages of {{WarpgroupTransposedTile.StageTiles}} tiles: to parts, to the blocks of a cluster, and to a block's {{tile.Slices}} slices, each with a ring of units and g.
            /// {{body.Remark}}; each row of g has a factor a slice. Sums are binary32 and added up slice by slice.
            /// </remarks>
            public static void {{tile.Name}}(
                long units, long g, long factors, long y, int tiles, int unitsPerTile, int m, int k, int groupLength, int paddedGroup, int stagesOfSlice, int stages)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit("""
                    {{TensorCoreText.Lines(body.Registers)}}
                    """);
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31;

                // Known to be the same in all lanes, what follows from it needs no registers of its own in each.
                int warp = Warp.Shuffle(Group.IdxX >> 5, 0);
                int t = lane & 3, column = lane >> 2;
                CudaAsm.Emit("setp.eq.s32 lane0, %0, 0; setp.lt.s32 copies, %0, {{WarpgroupTransposedTile.StageTiles}};", lane);
                int blocks = unitsPerTile * {{tile.Blocks}}, part = Grid.IdxZ / blocks, block = Grid.IdxZ - (part * blocks);
                int unit = block / {{tile.Blocks}}, half = block - (unit * {{tile.Blocks}});
                int slice = warp / {{4 * tile.Team}}, quarter = warp & 3, share = (warp / 4) - (slice * {{tile.Team}});
                int owns = (half * {{tile.Team}}) + share;
                int leads = warp - (slice * {{4 * tile.Team}});
                int firstRow = Grid.IdxY * {{tile.Rows}}, rows = Math.Min({{tile.Rows}}, m - firstRow);
                int range = (((part * Grid.DimX) + Grid.IdxX) * {{tile.Slices}}) + slice;
                int allStages = (tiles + {{WarpgroupTransposedTile.StageTiles - 1}}) / {{WarpgroupTransposedTile.StageTiles}}, firstStage = range * stagesOfSlice;
                int mine = Math.Max(0, Math.Min(stagesOfSlice, allStages - firstStage));

                // Shared memory: a slice's barriers (full, then empty), then the rings, whose place the sums take.
                int full = shared + (slice * stages * 16), empty = full + (stages * 8);
                int rings = (shared + {{BarrierBytes + 127}}) & ~127;
                int ring = rings + (slice * stages * {{stageBytes}});
                int gBytes = rows * {{32 * WarpgroupTransposedTile.StageTiles}};
                long source = units + (unit * {{unit}}L), jump = unitsPerTile * {{unit}}L;
                long sourceG = g + (firstRow * (allStages * {{32 * WarpgroupTransposedTile.StageTiles}}L)) + (firstStage * (long)gBytes);
                int tile = (firstStage * {{WarpgroupTransposedTile.StageTiles}}) + lane, asked = 0;
                if (leads == 0)
                {
                    for (int p = 0; p < stages; p++)
                    {
                        CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1; @lane0 mbarrier.init.shared.b64 [%1], {{4 * tile.Team}};", full + (p * 8), empty + (p * 8));
                    }

                    CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                    for (; asked < stages && asked < mine; asked++)
                    {
                        {{Fetch(unit, stageBytes, "asked")}}
                    }
                }

                Group.Barrier();

                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                for (int p = 0; p < asked; p++)
                {
                    {{FetchG(units, stageBytes, "p")}}
                }

                {{body.Places}}
                int stage = 0, phase = 0, again = 0, againPhase = 0;
                for (int i = 0; i < mine; i++)
                {
                    CudaAsm.Emit({{WarpgroupEmitter.AwaitBlock}}, full + (stage * 8), phase);
                    int at = ring + (stage * {{stageBytes}});
                    {{body.Stage(Refill(unit, units, stageBytes))}}
                    if (++stage == stages)
                    {
                        stage = 0;
                        phase ^= 1;
                    }
                }

                {{body.StoreSums}}
                {{WarpgroupTransposedSumsEmitter.Emit(plan, tile)}}

                // Never taken: it keeps the declaration of the dynamic shared memory alive.
                if (stages < 0)
                {
                    CudaAsm.Emit("st.global.f32 [%0], %1;", y, dynamicShared[lane]);
                }
            }
            """");
    }

    /// <summary>The leading warp has the stage before the one that is read filled again; the others may be one stage behind.</summary>
    private static string Refill(int unit, int units, int stageBytes) => CodeText.Of(
        $$""""
        if (leads == 0 && i > 0)
        {
            if (asked < mine)
            {
                CudaAsm.Emit({{WarpgroupEmitter.AwaitBlock}}, empty + (again * 8), againPhase);
                {{Fetch(unit, stageBytes, "again")}}
                {{FetchG(units, stageBytes, "again")}}
                asked++;
            }

            if (++again == stages)
            {
                again = 0;
                againPhase ^= 1;
            }
        }
        """");

    /// <summary>Asks for the units of the slice's next stage, a tile a lane, and says how much comes with g.</summary>
    private static string Fetch(int unit, int stageBytes, string stage) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%2], %3; @copies cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], {{unit}}, [%2];", source + (Math.Min(tile, tiles - 1) * jump), ring + ({{stage}} * {{stageBytes}}) + (lane * {{unit}}), full + ({{stage}} * 8), gBytes + {{WarpgroupTransposedTile.StageTiles * unit}});
        tile += {{WarpgroupTransposedTile.StageTiles}};
        """);

    /// <summary>Asks for the slice's next stage of g, which the arrangement made one piece of.</summary>
    private static string FetchG(int units, int stageBytes, string stage) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], %2, [%3];", sourceG, ring + ({{stage}} * {{stageBytes}}) + {{units}}, gBytes, full + ({{stage}} * 8));
        sourceG += gBytes;
        """);
}
