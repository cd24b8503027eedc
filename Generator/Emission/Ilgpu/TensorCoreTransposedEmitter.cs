using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints g·Ŵ for up to two and up to eight rows of g at a time on tensor cores.</summary>
/// <remarks>The PTX of the loop's body is <see cref="TensorCoreTransposedBodyEmitter"/>'s, or that of a derived class.</remarks>
internal static class TensorCoreTransposedEmitter
{
    /// <summary>Bytes from a row of a warp's sums to the next: neighbouring rows then begin in neighbouring banks.</summary>
    public const int RowBytes = (256 * 4) + 4;

    public static IEnumerable<string> Emit(UnitPlan plan) =>
        new TensorCoreTransposedBodyEmitter[] { new TensorCoreFewTransposedBodyEmitter(plan), new(plan) }.Select(body => Kernel(plan, body));

    private static string Kernel(UnitPlan plan, TensorCoreTransposedBodyEmitter body)
    {
        int unit = plan.Format.Bytes;
        return CodeText.Of(
            $$""""
            /// <summary>
            /// Parts of g[M, N]·Ŵ on tensor cores, {{body.Rows}} rows of g a block: launched as (⌈M/{{body.Rows}}⌉, units, ⌈tiles/tilesPerBlock⌉) blocks. Block b of tiles writes
            /// parts[b, M, 256·units]; their sum is the product in the columns of the units.
            /// </summary>
            /// <remarks>
            /// A block owns one unit of each of its tiles, a warp every warps-th tile of them, which comes as a bulk copy of {{unit}} bytes into a ring of stages.
            /// movmatrix turns the words over as they are stored, so that the sum runs over rows; a code enters as the subnormal binary16 that its bits are.
            /// Scales go into g, and zeros have sums of their own, one a group. g·scale is rounded to binary16; sums are binary32 in a fixed order.
            /// {{body.Remark}}
            /// </remarks>
            public static void MatMulTransposed{{body.Rows}}Rows(
                long units, long g, long parts, int tiles, int tilesPerBlock, int unitsPerTile, int m, int stages)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit("{{body.Registers}}");
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
                int t = lane & 3, column = lane >> 2;
                int firstRow = Grid.IdxX * {{body.Rows}}, rows = Math.Min({{body.Rows}}, m - firstRow);
                CudaAsm.Emit("setp.eq.s32 lane0, %0, 0;", lane);
                CudaAsm.Emit("{{TensorCoreText.Clear("y", body.Sums)}} {{TensorCoreText.Clear("z", body.ZeroSums)}}");
                {{body.Prepare}}

                // Shared memory: the warps' barriers, then their rings, whose place their sums take.
                int bars = shared + (warp * stages * 8);
                int sums = (shared + (warps * stages * 8) + 127) & ~127;
                int ring = sums + (warp * stages * {{unit}});
                int firstTile = Grid.IdxZ * tilesPerBlock;
                int mine = (Math.Min(tilesPerBlock, tiles - firstTile) - warp + warps - 1) / warps;
                long source = units + ((((firstTile + warp) * (long)unitsPerTile) + Grid.IdxY) * {{unit}});
                long step = warps * (long)unitsPerTile * {{unit}};
                for (int p = 0; p < stages; p++)
                {
                    CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1;", bars + (p * 8));
                }

                CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
                for (int issued = 0; issued < stages; issued++)
                {
                    if (issued < mine)
                    {
                        {{Fetch(unit, "issued")}}
                    }
                }

                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                long row = g + ((firstRow + Math.Min({{body.RowOfColumn}}, rows - 1)) * (long)tiles * 32) + ((firstTile + warp) * 32L) + (t * 4);
                if (mine > 0)
                {
                    {{LoadG("row")}}
                }

                int stageAt = 0, phase = 0;
                for (int taken = 0; taken < mine; taken++)
                {
                    row += taken + 1 < mine ? warps * 32L : 0;
                    CudaAsm.Emit("mov.b32 g0, n0; mov.b32 g1, n1;");
                    {{LoadG("row")}}
                    {{TensorCoreText.Wait("bars + (stageAt * 8)", "phase")}}
                    int at = ring + (stageAt * {{unit}});
                    CudaAsm.Emit("""
                        {
                        {{TensorCoreText.Lines(body.Body())}}
                        }
                        """, at + (lane * 16), {{body.MetaOperands}});
                    CudaAsm.Emit("bar.warp.sync 0xffffffff;");
                    if (taken + stages < mine)
                    {
                        {{Fetch(unit, "stageAt")}}
                    }

                    if (++stageAt == stages)
                    {
                        stageAt = 0;
                        phase ^= 1;
                    }
                }

                // [warp, row of g, column]. Never over the barriers: what the hardware notes there of a warp that waited can come after the warp went on.
                Group.Barrier();
                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(body.Store())}}
                    }
                    """, sums + (warp * rows * {{RowBytes}}) + ({{body.StoreOffset}}) + ((((column >> 1) * {{plan.Format.Run}}) + (column & 1)) * 4));
                Group.Barrier();
                for (int o = Group.IdxX; o < 256 * rows; o += Group.DimX)
                {
                    CudaAsm.Emit("mov.f32 y0, 0f00000000;");
                    {{TensorCoreText.AddWarps(w => CodeText.Of($"sums + ((({w} * rows) + (o >> 8)) * {RowBytes}) + ((o & 255) * 4)"))}}
                    long output = (((((Grid.IdxZ * (long)m) + firstRow + (o >> 8)) * unitsPerTile) + Grid.IdxY) * 256) + (o & 255);
                    CudaAsm.Emit("st.global.f32 [%0], y0;", parts + (output * 4));
                }

                // Never taken: it keeps the declaration of the dynamic shared memory alive.
                if (stages < 0)
                {
                    CudaAsm.Emit("st.global.f32 [%0], %1;", parts, dynamicShared[lane]);
                }
            }
            """");
    }

    /// <summary>g of the next tile: past L1, which may hold what the buffer was before the kernel ahead wrote it.</summary>
    private static string LoadG(string address) =>
        $"CudaAsm.Emit(\"ld.relaxed.gpu.global.b32 n0, [%0]; ld.relaxed.gpu.global.b32 n1, [%0+16];\", {address});";

    /// <summary>Asks for the warp's next unit.</summary>
    private static string Fetch(int unit, string at) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%2], {{unit}}; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], {{unit}}, [%2];", source, ring + ({{at}} * {{unit}}), bars + ({{at}} * 8));
        source += step;
        """);
}
