using System.Collections.Generic;
using System.Linq;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the products of ternary weights on NVIDIA's binary tensor cores (compute capability 9.0), with inline PTX.</summary>
/// <remarks>The PTX of the loop's body is <see cref="TritProductBodyEmitter"/>'s.</remarks>
internal static class TritProductEmitter
{
    private static readonly TritBlock[] Blocks = [new("MatMulTrits1Row", 1, 3), new("MatMulTrits2Rows", 2, 3), new("MatMulTrits4Rows", 4, 2)];

    /// <summary>The argument of the config's <c>GpuTensorCoreKernels</c>.</summary>
    public static string Kernels => CodeText.Of(
        $"new GpuTritKernels({string.Join(", ", Blocks.Select(block => CodeText.Of($"new GpuTritKernel({block.Name}, {block.Rows}, {block.Parts})")))})");

    public static IEnumerable<string> Emit() => Blocks.Select(Emit);

    private static string Emit(TritBlock block) => CodeText.Of(
        $$""""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ on binary tensor cores: launched as (⌈tiles/tilesPerBlock⌉, ⌈M/{{block.Rows}}⌉) blocks of at most 16 warps, at most count.</summary>
        /// <remarks>
        /// A warp owns up to {{block.Parts}} neighbouring units of every tile of its block, and keeps their x in registers: a bit plane of 16-bit numbers is a column of
        /// an mma. Five planes of W become the six whose ones are counted, two a code. Counts are exact; what they stand for, and sums over units, is
        /// binary32 in a fixed order. Weights come as one stream a warp, a bulk copy a tile, into a ring of stages in shared memory.
        /// </remarks>
        public static void {{block.Name}}(
            long planes, long scale, long zero, long x, long slices, long y, long terms, long projected, int rank,
            int tiles, int tilesPerBlock, int unitsPerTile, int first, int count, int m, int n, int stages)
        {
            var dynamicShared = SharedMemory.GetDynamic<float>();
            CudaAsm.Emit("{{Registers(block)}}");
            CudaAsm.Emit("mov.u32 %0, __dyn_shared_alloca;", out int sharedBase);
            int shared = sharedBase;
            int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warps = Group.DimX >> 5;
            int t = lane & 3, g = lane >> 2;
            CudaAsm.Emit(
                "setp.eq.s32 lane0, %0, 0; setp.ne.s32 odd, %1, 0; setp.ne.s32 high, %2, 0; setp.eq.s32 t0, %3, 3; selp.s32 top, -2, 2, t0; setp.eq.s32 t0, %3, 0;",
                lane, t & 1, t & 2, t);
            CudaAsm.Emit("mov.s32 none, 0; ld.global.nc.f32 scale, [%0]; ld.global.nc.f32 zero, [%1];", scale, zero);

            // Shared memory: the warps' sums, their barriers, their rings.
            int sums = tilesPerBlock * {{block.SumBytes}};
            int bars = shared + (sums * warps) + (warp * stages * 8);
            int ring = ((shared + (sums * warps) + (warps * stages * 8) + 127) & ~127) + (warp * stages * {{block.StageBytes}});
            int firstTile = Grid.IdxX * tilesPerBlock;
            int mine = Math.Min(tilesPerBlock, tiles - firstTile);
            int begin = count * warp / warps;
            int parts = (count * (warp + 1) / warps) - begin;
            begin += first;
            int bytes = parts * {{TritPlanes.Bytes}};
            long tileStride = unitsPerTile * {{TritPlanes.Bytes}}L;
            long source = planes + (firstTile * tileStride) + (begin * {{TritPlanes.Bytes}}L);
            for (int p = 0; p < stages; p++)
            {
                CudaAsm.Emit("@lane0 mbarrier.init.shared.b64 [%0], 1;", bars + (p * 8));
            }

            CudaAsm.Emit("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta; bar.warp.sync 0xffffffff;");
            for (int issued = 0; issued < stages; issued++)
            {
                if (issued < mine)
                {
                    {{Fetch(block, "issued")}}
                }
            }

            // Up to here nothing was read that an earlier kernel writes.
            CudaAsm.Emit("griddepcontrol.launch_dependents; griddepcontrol.wait;");
            int row = Grid.IdxY * {{block.Rows}};
            {{LoadX(block)}}
            int stageAt = 0, phase = 0;
            for (int tile = 0; tile < mine; tile++)
            {
                CudaAsm.Emit("{{string.Join(" ", Enumerable.Range(0, block.Rows).Select(i => CodeText.Of($"mov.f32 y{i}_0, z{i}; mov.f32 y{i}_1, z{i};")))}}");
                {{TensorCoreText.Wait("bars + (stageAt * 8)", "phase")}}
                {{Parts(block)}}
                if (tile + stages < mine)
                {
                    CudaAsm.Emit("bar.warp.sync 0xffffffff;");
                    {{Fetch(block, "stageAt")}}
                }

                if (++stageAt == stages)
                {
                    stageAt = 0;
                    phase ^= 1;
                }

                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(TritProductBodyEmitter.AddLanes(block))}}
                    }
                    """, shared + (sums * warp) + (tile * {{block.SumBytes}}) + ((t & 1) * 32) + (g * 4){{(block.Rows > 1 ? CodeText.Of($" + ((t >> 1) * {32 * block.Rows})") : "")}});
            }

            Group.Barrier();
            for (int o = Group.IdxX; o < mine * {{16 * block.Rows}}; o += Group.DimX)
            {
                int output = ((firstTile + (o / {{16 * block.Rows}})) * 16) + (o & 15);
                int place = row{{(block.Rows > 1 ? CodeText.Of($" + ((o >> 4) & {block.Rows - 1})") : "")}};
                if (output < n && place < m)
                {
                    long target = y + (((place * (long)n) + output) * 4);
                    CudaAsm.Emit("mov.f32 y0, 0f00000000;");
                    {{TensorCoreText.AddWarps(w => $"shared + (sums * {w}) + (o * 4)")}}

                    CudaAsm.Emit("mul.f32 y0, y0, scale;");
                    if (first != 0)
                    {
                        CudaAsm.Emit("{ .reg .f32 d; ld.global.f32 d, [%0]; add.f32 y0, d, y0; }", target);
                    }

                    if (terms != 0)
                    {
                        {{TensorCoreText.Finish("place")}}
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

    private static string Registers(TritBlock block) =>
        ".reg .f32 y0, scale, zero; .reg .s32 top, none; .reg .pred t0, odd, high, lane0;" + string.Concat(
            Enumerable.Range(0, block.Rows).Select(row => CodeText.Of($" .reg .f32 z{row}, y{row}_<2>;") + string.Concat(
                Enumerable.Range(0, block.Parts).Select(part => CodeText.Of($" .reg .f32 f{part}_{row}; .reg .b32 x{part}_{row}_<6>;")))));

    /// <summary>Asks for the warp's units of its next tile.</summary>
    private static string Fetch(TritBlock block, string at) => CodeText.Of(
        $$"""
        CudaAsm.Emit("@lane0 mbarrier.arrive.expect_tx.shared.b64 _, [%2], %3; @lane0 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%1], [%0], %3, [%2];", source, ring + ({{at}} * {{block.StageBytes}}), bars + ({{at}} * 8), bytes);
        source += tileStride;
        """);

    private static string LoadX(TritBlock block) => string.Join("\n", Enumerable.Range(0, block.Rows).Select(row =>
    {
        string at = row == 0 ? "row" : CodeText.Of($"Math.Min(row + {row}, m - 1)");
        string parts = string.Join("\n", Enumerable.Range(0, block.Parts).Select(part => CodeText.Of(
            $$""""
            if (parts > {{part}})
            {
                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(TritProductBodyEmitter.LoadX(part, row))}}
                    }
                    """, x + ((unit{{row}} + {{part}}) * {{TritBlock.SliceBytes}}L) + (lane * 4), slices + ((unit{{row}} + {{part}}) * 8L), t);
            }

            """")));
        return CodeText.Of(
            $"""
            long unit{row} = ({at} * (long)unitsPerTile) + begin;
            CudaAsm.Emit("mov.f32 z{row}, 0f00000000;");
            {parts}
            CudaAsm.Emit("mul.f32 z{row}, z{row}, zero; neg.f32 z{row}, z{row}; @!t0 mov.f32 z{row}, 0f00000000;");
            """);
    }));

    private static string Parts(TritBlock block) => string.Join("\n", Enumerable.Range(0, block.Parts).Select(part => CodeText.Of(
        $$""""
        if (parts > {{part}})
        {
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(TritProductBodyEmitter.Body(block, part))}}
                }
                """, ring + (stageAt * {{block.StageBytes}}) + (lane * 16), ring + (stageAt * {{block.StageBytes}}) + (lane * 8));
        }

        """")));
}
