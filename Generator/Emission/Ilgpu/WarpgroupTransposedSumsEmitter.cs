using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints what <see cref="WarpgroupTransposedEmitter"/> does when its sums are in shared memory: it adds them up slice by slice, and writes y.</summary>
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

    private const string AddBlock = "AddGradients";

    private const string WriteBlock = "WriteGradients";

    /// <summary>The blocks of PTX that all products share.</summary>
    public static IEnumerable<PtxBlock> Blocks =>
    [
        new(AddBlock, "Adds four rows' sums of a slice of block %4 of the cluster; %0 to %3 are their places in each block.", Add()),
        new(WriteBlock, "Writes rows %2, %2 + %3 and so on up to %4 from %0 on, %1 bytes apart.", Write()),
    ];

    /// <summary>The lane's place of its first pair of columns and row 2·t of g, and the address of that row's factor, in C#.</summary>
    public static string Places(WarpgroupTransposedTile tile)
    {
        int rowBytes = 4 * tile.SumStride;
        return CodeText.Of(
            $$"""
            int lanesSums = rings + (slice * {{rowBytes * tile.Rows}}) + (t * {{2 * rowBytes}}) + (((share * {{2 * tile.Steps * PairStride}}) + (quarter * 8) + column) * 4);
            long lanesFactors = factors + ((((range * (long)m) + firstRow) + (2 * t)) * 4);
            """);
    }

    public static string Emit(UnitPlan plan, WarpgroupTransposedTile tile)
    {
        int run = plan.Format.Run, rowBytes = 4 * tile.SumStride, sliceBytes = rowBytes * tile.Rows, columns = 32 * tile.Pairs;
        return CodeText.Of(
            $$""""
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
                        CudaAsm.Emit({{AddBlock}}, at0 + (s * {{sliceBytes}}), at1 + (s * {{sliceBytes}}), at2 + (s * {{sliceBytes}}), at3 + (s * {{sliceBytes}}), r);
                    }
                }

                CudaAsm.Emit({{WriteBlock}}, y + ((((((long)part * m) + firstRow + row) * k) + target) * 4), step * (long)k * 4, row, step, last);
            }

            // Shared memory that the other block reads stays until it has.
            if (Grid.DimX > 1)
            {
                CudaAsm.Emit("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;");
            }
            """");
    }

    private static IEnumerable<string> Add()
    {
        yield return CodeText.Of($".reg .f32 d<{Rows}>; .reg .b32 at<{Rows}>;");
        foreach (int i in Enumerable.Range(0, Rows))
        {
            yield return CodeText.Of($"mapa.shared::cluster.u32 at{i}, %{i}, %4; ld.shared::cluster.f32 d{i}, [at{i}];");
        }

        yield return string.Join(" ", Enumerable.Range(0, Rows).Select(i => CodeText.Of($"add.f32 y{i}, y{i}, d{i};")));
    }

    private static IEnumerable<string> Write()
    {
        yield return ".reg .pred is; .reg .b32 row; .reg .b64 at; mov.b32 row, %2; mov.b64 at, %0;";
        for (int i = 0; i < Rows; i++)
        {
            yield return CodeText.Of($"setp.le.s32 is, row, %4; @is st.global.f32 [at], y{i}; add.s32 row, row, %3; add.s64 at, at, %1;");
        }
    }
}
