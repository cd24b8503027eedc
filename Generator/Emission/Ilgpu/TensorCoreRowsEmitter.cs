using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused product for up to eight rows of x at a time on tensor cores: the rows are the columns of an mma.</summary>
internal static class TensorCoreRowsEmitter
{
    public static string Emit(UnitPlan plan)
    {
        int stage = 2 * plan.Format.Bytes;
        return CodeText.Of(
            $$""""
            /// <summary>y[M, N] = x[M, K]·Ŵᵀ on tensor cores, eight rows of x a block: launched as (⌈tiles/tilesPerBlock⌉, ⌈M/8⌉) blocks of at most 16 warps.</summary>
            /// <remarks>
            /// A warp owns the double units warp, warp + warps, … of every tile of its block. Its x comes from L2 a tile: at most eight rows of one slice of K.
            /// Weights and sums are as in <see cref="MatMulOnTensorCores"/>.
            /// </remarks>
            public static void MatMulRowsOnTensorCores(
                long units, long x, long y, int tiles, int tilesPerBlock, int unitsPerTile, int m, int n, int stages)
            {
                var dynamicShared = SharedMemory.GetDynamic<float>();
                CudaAsm.Emit("{{Registers(plan)}}");
                CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
                int shared = sharedBase;
                int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
                int t = lane & 3, g = lane >> 2;
                CudaAsm.Emit("mov.f32 fz, 0f00000000; mov.b32 one, 0x3c003c00; setp.eq.s32 lane0, %0, 0;", lane);

                // Shared memory: the warps' sums [warp, tile, row, column], their barriers, their rings.
                int bars = shared + (tilesPerBlock * 512 * warps) + (warp * stages * 8);
                int ring = ((shared + (tilesPerBlock * 512 * warps) + (warps * stages * 8) + 127) & ~127) + (warp * stages * {{stage}});
                int firstTile = Grid.IdxX * tilesPerBlock;
                int mine = Math.Min(tilesPerBlock, tiles - firstTile);
                int parts = ((unitsPerTile / 2) - warp + warps - 1) / warps;
                int total = mine * parts;
                long tileStride = unitsPerTile * {{plan.Format.Bytes}}L;
                long step = warps * {{stage}}L;
                long tileSkip = tileStride - (parts * step);
                long source = units + (firstTile * tileStride) + (warp * {{stage}}L);
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
                        {{TensorCoreProductEmitter.Fetch(stage, "issued")}}
                    }
                }

                // Up to here nothing was read that an earlier kernel writes.
                CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
                int firstRow = Grid.IdxY * 8;
                int row = Math.Min(firstRow + g, m - 1);
                long xs = x + (row * (long)unitsPerTile * 512) + (warp * 1024L) + (t * {{2 * plan.Format.Run}});
                int meta = ring + {{plan.Format.CodeBytes}} + (g * {{4 * plan.Format.Groups * plan.Format.MetaBytes}});
                int stageAt = 0, phase = 0, taken = 0;
                for (int tile = 0; tile < mine; tile++)
                {
                    CudaAsm.Emit("mov.f32 y0, 0f00000000; mov.f32 y1, 0f00000000; mov.f32 y2, 0f00000000; mov.f32 y3, 0f00000000;");
                    for (int own = 0; own < parts; own++)
                    {
                        {{TensorCoreProductEmitter.Wait}}
                        CudaAsm.Emit("""
                            {
                            {{string.Join("\n", TensorCoreBodyEmitter.RowsBody(plan))}}
                            }
                            """, ring + (stageAt * {{stage}}) + (lane * 16), meta + (stageAt * {{stage}}), xs + (own * warps * 1024L));
                        {{TensorCoreProductEmitter.Advance(stage)}}
                    }

                    CudaAsm.Emit(
                        "st.shared.v2.f32 [%0], {y0, y1}; st.shared.v2.f32 [%0+256], {y2, y3};",
                        shared + (((warp * tilesPerBlock) + tile) * 512) + (g * 32) + (t * 8));
                }

                Group.Barrier();
                for (int o = Group.IdxX; o < mine * 128; o += Group.DimX)
                {
                    int output = (firstTile * 16) + (o / 8);
                    int outputRow = firstRow + (o % 8);
                    if (output < n && outputRow < m)
                    {
                        CudaAsm.Emit("mov.f32 y0, 0f00000000;");
                        for (int w = 0; w < warps; w++)
                        {
                            CudaAsm.Emit("{ .reg .f32 d; ld.shared.f32 d, [%0]; add.f32 y0, y0, d; }", shared + (w * tilesPerBlock * 512) + (o * 4));
                        }

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

    private static string Registers(UnitPlan plan) =>
        ".reg .f32 fz, y<4>; .reg .b32 one, k1, k2; .reg .pred lane0;" + string.Concat(
            Enumerable.Range(0, 2).Select(unit => CodeText.Of($" .reg .b32 x{unit}_<8>;") + string.Concat(
                Enumerable.Range(0, plan.QuarterGroups).Select(s => CodeText.Of($" .reg .f32 s{unit}_{s}_<4>;")))));
}
