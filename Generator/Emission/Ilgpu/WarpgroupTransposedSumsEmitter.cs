using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints what <see cref="WarpgroupTransposedEmitter"/> does when its loop is over: sums times their factors into shared memory, added up slice by slice, and y.</summary>
/// <remarks>
/// Shared memory then holds [slice, row of g, pair of a lane's columns, quarter, column of eight]. What is read together is neighbouring columns of W, which
/// <see cref="PairStride"/> keeps in banks of their own.
/// </remarks>
internal static class WarpgroupTransposedSumsEmitter
{
    /// <summary>Numbers from one pair's columns, 32 of them, to the next pair's.</summary>
    public const int PairStride = 36;

    /// <summary>Rows of y that a thread writes at a time.</summary>
    private const int Rows = 4;

    public static string Emit(UnitPlan plan, WarpgroupTransposedTile tile)
    {
        int run = plan.Format.Run, rowBytes = 4 * tile.SumStride, sliceBytes = rowBytes * tile.Rows, columns = 32 * tile.Pairs;
        return CodeText.Of(
            $$""""
            // Never over the barriers: what the hardware notes there of a warp that waited can come after the warp went on.
            Group.Barrier();
            int lanesSums = rings + (slice * {{sliceBytes}}) + (t * {{2 * rowBytes}}) + (((share * {{2 * tile.Steps * PairStride}}) + (quarter * 8) + column) * 4);
            long lanesFactors = factors + ((((range * (long)m) + firstRow) + (2 * t)) * 4);
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(Store(tile))}}
                }
                """, lanesSums, lanesFactors);
            Group.Barrier();
            if (Grid.DimX > 1)
            {
                CudaAsm.Emit("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;");
            }

            // A thread has a column; the blocks of a cluster take turns by rows.
            int of = Group.IdxX % {{columns}};
            int element = (half * {{2 * tile.Pairs}}) + (of % {{2 * tile.Pairs}}), ofRun = of / {{2 * tile.Pairs}} % 4, ofQuarter = of / {{8 * tile.Pairs}};
            int place = (((element / 2) - (half * {{tile.Pairs}})) * {{PairStride}}) + (ofQuarter * 8) + (2 * ofRun) + (element % 2);
            int padded = (unit * 256) + (ofQuarter * 64) + (element / {{run}} * {{4 * run}}) + (ofRun * {{run}}) + (element % {{run}});
            int inGroup = padded % paddedGroup, target = (padded / paddedGroup * groupLength) + inGroup;
            int last = inGroup < groupLength && target < k ? rows - 1 : -1;
            int step = {{32 * tile.Warps / columns}} * Grid.DimX;
            for (int row = (Grid.IdxX * {{32 * tile.Warps / columns}}) + (Group.IdxX / {{columns}}); row < rows; row += {{Rows}} * step)
            {
                int at0 = rings + (place * 4) + (row * {{rowBytes}});
                int at1 = rings + (place * 4) + (Math.Min(row + step, rows - 1) * {{rowBytes}});
                int at2 = rings + (place * 4) + (Math.Min(row + (2 * step), rows - 1) * {{rowBytes}});
                int at3 = rings + (place * 4) + (Math.Min(row + (3 * step), rows - 1) * {{rowBytes}});
                CudaAsm.Emit("{{TensorCoreText.Clear("y", Rows)}}");
                for (int r = 0; r < Grid.DimX; r++)
                {
                    for (int s = 0; s < {{tile.Slices}}; s++)
                    {
                        CudaAsm.Emit("""
                            {
                            {{TensorCoreText.Lines(Add())}}
                            }
                            """, at0 + (s * {{sliceBytes}}), at1 + (s * {{sliceBytes}}), at2 + (s * {{sliceBytes}}), at3 + (s * {{sliceBytes}}), r);
                    }
                }

                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(Write())}}
                    }
                    """, y + ((((((long)part * m) + firstRow + row) * k) + target) * 4), step * (long)k * 4, row, step, last);
            }

            // Shared memory that the other block reads stays until it has.
            if (Grid.DimX > 1)
            {
                CudaAsm.Emit("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;");
            }
            """");
    }

    /// <summary>%0 is the lane's place of rows 2·t of g and on, %1 the factors of those rows: past L1, as all that the kernel ahead writes.</summary>
    private static IEnumerable<string> Store(WarpgroupTransposedTile tile)
    {
        yield return ".reg .f32 f0, f1;";
        for (int j = 0; j < tile.Rows / 8; j++)
        {
            yield return CodeText.Of($"ld.relaxed.gpu.global.f32 f0, [%1+{32 * j}]; ld.relaxed.gpu.global.f32 f1, [%1+{(32 * j) + 4}];");
            foreach (int pair in Enumerable.Range(0, 2 * tile.Steps))
            {
                for (int e = 0; e < 2; e++)
                {
                    string sum = CodeText.Of($"y{(pair / 2 * tile.StepSums) + (4 * j) + (2 * (pair % 2)) + e}");
                    int at = 4 * ((((8 * j) + e) * tile.SumStride) + (pair * PairStride));
                    yield return CodeText.Of($"mul.f32 {sum}, {sum}, f{e}; st.shared.f32 [%0+{at}], {sum};");
                }
            }
        }
    }

    /// <summary>Adds four rows' sums of a slice of block %4 of the cluster.</summary>
    private static IEnumerable<string> Add()
    {
        yield return CodeText.Of($".reg .f32 d<{Rows}>; .reg .b32 at<{Rows}>;");
        foreach (int i in Enumerable.Range(0, Rows))
        {
            yield return CodeText.Of($"mapa.shared::cluster.u32 at{i}, %{i}, %4; ld.shared::cluster.f32 d{i}, [at{i}];");
        }

        yield return string.Join(" ", Enumerable.Range(0, Rows).Select(i => CodeText.Of($"add.f32 y{i}, y{i}, d{i};")));
    }

    /// <summary>Writes rows %2, %2 + %3 and so on up to %4 from %0 on, %1 bytes apart.</summary>
    private static IEnumerable<string> Write()
    {
        yield return ".reg .pred is; .reg .b32 row; .reg .b64 at; mov.b32 row, %2; mov.b64 at, %0;";
        for (int i = 0; i < Rows; i++)
        {
            yield return CodeText.Of($"setp.le.s32 is, row, %4; @is st.global.f32 [at], y{i}; add.s32 row, row, %3; add.s64 at, at, %1;");
        }
    }
}
