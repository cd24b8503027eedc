using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused products of many rows of x for compute capability 9.0, whose tensor cores take x from shared memory (<c>wgmma</c>).</summary>
/// <remarks>
/// What a lane holds of a unit is the first operand of <c>wgmma</c> as it is of <c>mma.m16n8k16</c>: four warps make its 64 rows. The loop's PTX is
/// <see cref="WarpgroupCodesEmitter"/>'s or <see cref="WarpgroupWeightsEmitter"/>'s, that of the sums <see cref="WarpgroupSumsEmitter"/>'s.
/// </remarks>
internal static class WarpgroupEmitter
{
    /// <summary>Shared memory ahead of x: barriers of x and of each warp's weights, 1024 bytes each at most.</summary>
    public const int BarrierBytes = 2048;

    /// <summary>Waits for a barrier; gradients do, too.</summary>
    public const string AwaitBlock = "AwaitBarrier";

    private static readonly PtxBlock Await = new(
        AwaitBlock,
        "Waits until what barrier %0 counts in phase %1 has come.",
        [".reg .pred done;", "waiting:", "mbarrier.try_wait.parity.shared.b64 done, [%0], %1;", "@!done bra waiting;"]);

    public static IEnumerable<string> Emit(UnitPlan plan)
    {
        IReadOnlyList<WarpgroupTile> tiles = WarpgroupTile.All(plan);
        var codes = new WarpgroupCodesEmitter(plan);
        var weights = new WarpgroupWeightsEmitter(plan);
        IEnumerable<PtxBlock> shared = tiles.Where(tile => !tile.TakesCodes).Select(tile => tile.Steps).Distinct().SelectMany(weights.Shared);
        if (tiles.Any(tile => tile.TakesCodes))
        {
            shared = codes.Shared().Concat(shared);
        }

        return shared.Prepend(Await).Select(block => block.Declaration).Concat(tiles.SelectMany(tile => Product(plan, tile, codes, weights)));
    }

    private static IEnumerable<string> Product(UnitPlan plan, WarpgroupTile tile, WarpgroupCodesEmitter codes, WarpgroupWeightsEmitter weights)
    {
        foreach (PtxBlock block in tile.TakesCodes ? codes.Own(tile) : WarpgroupWeightsEmitter.Own(tile))
        {
            yield return block.Declaration;
        }

        yield return WarpgroupSumsEmitter.StoredBlock(tile).Declaration;
        yield return WarpgroupSumsEmitter.AddedBlock(tile).Declaration;
        int steps = 4 / tile.Quarters;
        var stages = new WarpgroupStages(Begin(tile, steps), ReleaseLast, End + "\n", Refill(plan) + "\n");
        yield return tile.TakesCodes
            ? Kernel(plan, tile, codes.Registers(tile), codes.Clear(tile), codes.Unit(tile, stages), CodeText.Of($"CudaAsm.Emit({WarpgroupCodesEmitter.Scaled(tile)});"))
            : Kernel(plan, tile, weights.Registers(tile), TensorCoreText.Clear("y", tile.Sums), weights.Unit(tile, stages), "CudaAsm.Emit(\"wgmma.wait_group.sync.aligned 0;\");");
    }

    private static string Kernel(UnitPlan plan, WarpgroupTile tile, string registers, string clear, string loop, string end)
    {
        int stage = plan.Format.Bytes + plan.Format.ColumnMetaBytes;
        int steps = 4 / tile.Quarters;
        int unitOfX = steps * tile.StageBytes / tile.Rows;
        return CodeText.Of(
            $$""""
            /// <summary>
            /// y[M, N] = x[M, K]·Ŵᵀ on warpgroups, {{tile.Rows}} rows of x and {{tile.Warps * 16}}/split rows of W a block of {{tile.Warps}} warps: launched as (parts, ⌈M/{{tile.Rows}}⌉, ⌈N·split/{{tile.Warps * 16}}⌉)
            /// blocks, the parts being a cluster.
            /// </summary>
            /// <remarks>
            /// Units are dealt out to parts × split slices of K in turn. Each slice has a ring of {{tile.StageBytes}} bytes of x a stage, and each warp one of units.
            /// {{(tile.TakesCodes ? "Codes are multiplied as they are, and the sums of groups scaled" : "ŵ is rounded to binary16")}}; sums are binary32 and added up slice by slice.
            /// </remarks>
            public static void {{tile.Name}}(
                long units, long x, long y, long terms, long projected, int rank, int tiles, int unitsPerTile, int m, int n, int split, int stages, int xStages, int groupRows)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit("""
                    {{TensorCoreText.Lines([registers])}}
                    """);
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31;

                // Known to be the same in all lanes, what follows from it needs no registers of its own in each.
                int warp = Warp.Shuffle(Group.IdxX >> 5, 0);
                int t = lane & 3, g = lane >> 2;
                CudaAsm.Emit("setp.eq.s32 lane0, %0, 0;", lane);
                CudaAsm.Emit("""
                    {{TensorCoreText.Lines([clear])}}
                    """);
                int groups = {{tile.Warps / 4}} / split, slice = warp / 4 / groups, group = (warp / 4) - (slice * groups);
                int slices = Grid.DimX * split, first = (Grid.IdxX * split) + slice;
                int firstRow = Grid.IdxY * {{tile.Rows}};
                int rows = Math.Min({{tile.Rows}}, m - firstRow);
                int mine = (unitsPerTile - first + slices - 1) / slices;
                int leads = (warp & 3) | group;

                // Shared memory: barriers of x (full, then empty) a slice, of weights a warp, the rings of x, the rings of weights.
                int full = shared + (slice * xStages * 16), empty = full + (xStages * 8);
                int bars = shared + 1024 + (warp * stages * 8);
                int rings = (shared + {{BarrierBytes + 127}}) & ~127;
                int xs = rings + (slice * xStages * {{tile.StageBytes}});
                int ring = rings + (split * xStages * {{tile.StageBytes}}) + (warp * stages * {{stage}});
                int ownTile = (((Grid.IdxZ * groups) + group) * 4) + (warp & 3);
                {{(plan.IsByColumn ? "\n" + SourceByColumn(plan) : Source(plan))}}
                for (int p = 0; p < stages; p++)
                {
                    CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1;", bars + (p * 8));
                }

                if (leads == 0)
                {
                    for (int p = 0; p < xStages; p++)
                    {
                        CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1; @lane0 mbarrier.init.shared.b64 [%1], %2;", full + (p * 8), empty + (p * 8), 4 * groups);
                    }
                }

                CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                for (int p = 0; p < stages; p++)
                {
                    if (p < mine)
                    {
                        {{Fetch(plan, CodeText.Of($"ring + (p * {stage})"), "bars + (p * 8)")}}
                    }
                }

                Group.Barrier();

                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                int steps = {{(steps == 1 ? "mine" : CodeText.Of($"mine * {steps}"))}}, asked = 0;
                int bytes = rows * {{tile.StageBytes / tile.Rows}};
                long sourceX = x + (((firstRow * (long)unitsPerTile) + (first * (long)rows)) * {{unitOfX}});
                long jump = {{(steps == 1 ? CodeText.Of($"slices * (rows * {unitOfX}L)") : CodeText.Of($"(slices * (rows * {unitOfX}L)) - ({steps - 1} * bytes)"))}};
                if (leads == 0)
                {
                    for (; asked < xStages && asked < steps; asked++)
                    {
                        {{FetchX(tile, steps, "asked")}}
                    }
                }

                // Stages of weights, of x as this warp reads them, and of x as the leading warp fetches them again; the stage that was read last.
                int stage = 0, phase = 0, xStage = 0, xPhase = 0, again = 0, againPhase = 0, step = 0, done = 0, descriptor = 0;
                for (int i = 0; i < mine; i++)
                {
                    CudaAsm.Emit({{AwaitBlock}}, bars + (stage * 8), phase);
                    int at = ring + (stage * {{stage}});
                    {{loop}}
                }

                {{end}}

                {{WarpgroupSumsEmitter.Emit(plan, tile, unitOfX)}}

                // Never taken: it keeps the declaration of the dynamic shared memory alive.
                if (stages < 0)
                {
                    CudaAsm.Emit("st.global.f32 [%0], %1;", y, dynamicShared[lane]);
                }
            }
            """");
    }

    /// <summary>A stage of x: the leading warp has the stage before the last filled again; the others may be one stage behind.</summary>
    private static string Begin(WarpgroupTile tile, int steps) => CodeText.Of(
        $$""""
        if (leads == 0 && step >= 2 && asked < steps)
        {
            CudaAsm.Emit({{AwaitBlock}}, empty + (again * 8), againPhase);
            {{FetchX(tile, steps, "again")}}
            asked++;
            if (++again == xStages)
            {
                again = 0;
                againPhase ^= 1;
            }
        }

        CudaAsm.Emit({{AwaitBlock}}, full + (xStage * 8), xPhase);
        descriptor = (((xs + (xStage * {{tile.StageBytes}})) >> 4) & 0x3FFF) | (rows << 16);

        """");

    /// <summary>With the first batch of a stage under way, those of the stage before it are done.</summary>
    private const string ReleaseLast =
        """
        CudaAsm.Emit("{ .reg .pred any; setp.ne.and.s32 any, %0, 0, lane0; @any mbarrier.arrive.shared.b64 _, [%0]; }", done);

        """;

    private const string End =
        """
        done = empty + (xStage * 8);
        step++;
        if (++xStage == xStages)
        {
            xStage = 0;
            xPhase ^= 1;
        }

        """;

    /// <summary>The unit's codes are in registers: its place is free for the warp's next.</summary>
    private static string Refill(UnitPlan plan) => CodeText.Of(
        $$""""
        CudaAsm.Emit("bar.warp.sync 0xffffffff;");
        if (i + stages < mine)
        {
            {{Fetch(plan, "at", "bars + (stage * 8)")}}
        }

        if (++stage == stages)
        {
            stage = 0;
            phase ^= 1;
        }

        """");

    /// <summary>Where the warp's units begin.</summary>
    private static string Source(UnitPlan plan) => CodeText.Of(
        $"long source = units + (((Math.Min(ownTile, tiles - 1) * (long)unitsPerTile) + first) * {plan.Format.Bytes});");

    /// <summary>The same where sets of rows have scales and zeros of their own, which lie behind all units.</summary>
    private static string SourceByColumn(UnitPlan plan) => CodeText.Of(
        $"""
        // Rows that are neighbours in y belong to tiles of different sets of rows: warps side by side take those.
        int rowGroups = n / groupRows, groupTiles = tiles / rowGroups;
        int present = Math.Min(ownTile, tiles - 1), rowGroup = present % rowGroups;
        long source = units + (((((rowGroup * groupTiles) + (present / rowGroups)) * (long)unitsPerTile) + first) * {plan.Format.Bytes});
        long metas = units + (tiles * (long)unitsPerTile * {plan.Format.Bytes}) + (((rowGroup * (long)unitsPerTile) + first) * {plan.Format.ColumnMetaBytes});
        """);

    /// <summary>Asks for the warp's next unit, and for its scales and zeros where they lie apart.</summary>
    private static string Fetch(UnitPlan plan, string target, string barrier)
    {
        (int unit, int metas) = (plan.Format.Bytes, plan.Format.ColumnMetaBytes);
        string copy = "@lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes";
        string ofMetas = plan.IsByColumn ? CodeText.Of($" {copy} [%1+{unit}], [%3], {metas}, [%2];") : "";
        return CodeText.Of(
            $$"""
            CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%2], {{unit + metas}}; {{copy}} [%1], [%0], {{unit}}, [%2];{{ofMetas}}", source, {{target}}, {{barrier}}{{(plan.IsByColumn ? ", metas" : "")}});
            source += slices * {{unit}}L;
            {{(plan.IsByColumn ? CodeText.Of($"metas += slices * {metas}L;") : "")}}
            """).TrimEnd('\n');
    }

    /// <summary>Asks for the slice's next stage of x, which the arrangement made one piece of.</summary>
    private static string FetchX(WarpgroupTile tile, int steps, string stage) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%3], %2; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], %2, [%3];", sourceX, xs + ({{stage}} * {{tile.StageBytes}}), bytes, full + ({{stage}} * 8));
        sourceX += {{(steps == 1 ? "jump" : CodeText.Of($"(asked & {steps - 1}) == {steps - 1} ? jump : bytes"))}};
        """);
}
