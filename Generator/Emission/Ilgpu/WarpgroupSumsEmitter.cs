using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints what <see cref="WarpgroupEmitter"/> does when its loop is over: the slices' sums added up in order, the epilogue, y.</summary>
internal static class WarpgroupSumsEmitter
{
    /// <summary>Characters of a line of PTX.</summary>
    private const int LongestLine = 100;

    /// <summary>The block of PTX that stores a slice's sums.</summary>
    public static PtxBlock StoredBlock(WarpgroupTile tile) => new(Stored(tile), "Stores the lane's sums from %0 on.", Store(tile, "st.shared.v4.f32"));

    /// <summary>The block of PTX that adds a slice's sums.</summary>
    public static PtxBlock AddedBlock(WarpgroupTile tile) => new(Added(tile), "Adds sums of another slice, which lie at %0.", Add(tile));

    /// <param name="plan">The config.</param>
    /// <param name="tile">The product.</param>
    /// <param name="unitOfX">Bytes of a row of x in a unit.</param>
    public static string Emit(UnitPlan plan, WarpgroupTile tile, int unitOfX) => CodeText.Of(
        $$""""
        // The sums of slices take the place of x and weights; the first slice of the first part of a cluster adds them.
        int sums = rings + (((group * 4) + (warp & 3)) * {{64 * tile.Rows}}) + (lane * 16), sliceBytes = groups * {{256 * tile.Rows}};
        if (split > 1)
        {
            Group.Barrier();
            if (slice > 0)
            {
                CudaAsm.Emit({{Stored(tile)}}, sums + ((slice - 1) * sliceBytes));
            }

            Group.Barrier();
            for (int s = 1; slice == 0 && s < split; s++)
            {
                CudaAsm.Emit({{Added(tile)}}, sums + ((s - 1) * sliceBytes));
            }
        }

        if (Grid.DimX > 1)
        {
            CudaAsm.Emit("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;");
            if (Grid.IdxX == 1 && slice == 0)
            {
                CudaAsm.Emit("""
                    {
                    .reg .b32 to; mapa.shared::cluster.u32 to, %0, 0;
                    {{TensorCoreText.Lines(Store(tile, "st.shared::cluster.v4.f32", "to"), LongestLine)}}
                    }
                    """, sums);
            }

            CudaAsm.Emit("barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;");
            if (Grid.IdxX == 0 && slice == 0)
            {
                CudaAsm.Emit({{Added(tile)}}, sums);
            }
        }

        {{(plan.IsByColumn ? RowsByColumn(tile) : "int outputRow = (ownTile * 16) + g, column = 2 * t;")}}
        if (slice == 0 && Grid.IdxX == 0)
        {
            {{Unscale(tile, unitOfX)}}
            int low = Math.Min(outputRow, n - 1), high = Math.Min(outputRow + {{(plan.IsByColumn ? "(8 * rowGroups)" : "8")}}, n - 1);
            for (int r = 0; r < rank; r++)
            {
                long ofX = projected + (((firstRow * (long)rank) + r) * 4);
                long ofLow = terms + (((2L * n) + (low * (long)rank) + r) * 4), ofHigh = terms + (((2L * n) + (high * (long)rank) + r) * 4);
                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(Adapter(tile), LongestLine)}}
                    }
                    """, ofX, rank * 4, column, rows - 1, ofLow, ofHigh);
            }

            if (rank > 0)
            {
                CudaAsm.Emit("""
                    {
                    {{TensorCoreText.Lines(Gain(tile), LongestLine)}}
                    }
                    """, terms + ((n + (long)low) * 4), terms + ((n + (long)high) * 4));
            }

            long target = y + ((((firstRow + column) * (long)n) + outputRow) * 4);
            {{(plan.IsByColumn ? "long apart = rowGroups * 32L;" : "")}}
            CudaAsm.Emit("""
                {
                {{TensorCoreText.Lines(Write(plan, tile), LongestLine)}}
                }
                """, target, n * 4L, column, rows, {{(plan.IsByColumn ? "inGroup, groupRows" : "outputRow, n")}}, terms + (low * 4L), terms + (high * 4L){{(plan.IsByColumn ? ", apart" : "")}});
        }
        """");

    /// <summary>
    /// Rows that are neighbours in y have come to lie in tiles of different warps: each lane takes over the sums of a lane such that lanes side by side have such rows, and y is written in pieces
    /// of as many numbers as a slice has tiles.
    /// </summary>
    private static string RowsByColumn(WarpgroupTile tile) => CodeText.Of(
        $$""""
        // Sums change lanes: neighbours among lanes then have rows that are neighbours in y.
        Group.Barrier();
        int tilesOfSlice = 4 * groups, ofSlice = (group * 4) + (warp & 3), turn = (ofSlice * 8) + (lane & 7);
        int tile = turn % tilesOfSlice, row = turn / tilesOfSlice, column = 2 * (lane >> 3);
        if (slice == 0 && Grid.IdxX == 0)
        {
            CudaAsm.Emit({{Stored(tile)}}, rings + (ofSlice * {{ExchangeBytes(tile)}}) + (lane * 16));
        }

        Group.Barrier();
        if (slice == 0 && Grid.IdxX == 0)
        {
            CudaAsm.Emit("""
                {{TensorCoreText.Lines(Load(tile), LongestLine)}}
                """, rings + (tile * {{ExchangeBytes(tile)}}) + (row * 64) + (lane / 8 * 16));
        }

        int outputTile = (Grid.IdxZ * tilesOfSlice) + tile, inGroup = (outputTile / rowGroups * 16) + row;
        int outputRow = (outputTile % rowGroups) + (inGroup * rowGroups);
        """");

    /// <summary>Bytes from the sums of a tile to those of the next where lanes exchange them: 16 more than they take, so that eight tiles meet different banks.</summary>
    private static int ExchangeBytes(WarpgroupTile tile) => (64 * tile.Rows) + 16;

    private static IEnumerable<string> Load(WarpgroupTile tile) => Enumerable.Range(0, tile.Sums / 4).Select(
        i => CodeText.Of($"ld.shared.v4.f32 {{y{4 * i}, y{(4 * i) + 1}, y{(4 * i) + 2}, y{(4 * i) + 3}}}, [%0+{512 * i}];"));

    /// <summary>Takes off the powers of two that rows of x were multiplied by, which lie behind x.</summary>
    private static string Unscale(WarpgroupTile tile, int unitOfX) => !tile.TakesCodes ? "" : CodeText.Of(
        $$""""
        long powers = x + (m * (long)unitsPerTile * {{unitOfX}}) + (firstRow * 4L);
        CudaAsm.Emit("""
            {
            {{TensorCoreText.Lines(Unscale(tile), LongestLine)}}
            }
            """, powers, column, rows - 1);
        """");

    /// <summary>2^−k has 254 − (k + 127) where 2^k has k + 127.</summary>
    private static IEnumerable<string> Unscale(WarpgroupTile tile)
    {
        yield return ".reg .b32 c; .reg .b64 at; .reg .f32 u0, u1;";
        for (int i = 0; i < tile.Rows / 8; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                yield return CodeText.Of(
                    $"add.s32 c, %1, {(8 * i) + j}; min.s32 c, c, %2; mad.wide.s32 at, c, 4, %0; ld.global.b32 c, [at]; sub.u32 c, 0x7F000000, c; mov.b32 u{j}, c;");
            }

            yield return string.Join(" ", Enumerable.Range(4 * i, 4).Select(sum => CodeText.Of($"mul.f32 y{sum}, y{sum}, u{sum % 2};")));
        }
    }

    private static IEnumerable<string> Store(WarpgroupTile tile, string store, string address = "%0") => Enumerable.Range(0, tile.Sums / 4).Select(
        i => CodeText.Of($"{store} [{address}+{512 * i}], {{y{4 * i}, y{(4 * i) + 1}, y{(4 * i) + 2}, y{(4 * i) + 3}}};"));

    private static string Stored(WarpgroupTile tile) => CodeText.Of($"StoreSums{tile.Rows}");

    private static string Added(WarpgroupTile tile) => CodeText.Of($"AddSlice{tile.Rows}");

    private static IEnumerable<string> Add(WarpgroupTile tile)
    {
        yield return ".reg .f32 d0, d1, d2, d3;";
        for (int i = 0; i < tile.Sums / 4; i++)
        {
            yield return CodeText.Of($"ld.shared.v4.f32 {{d0, d1, d2, d3}}, [%0+{512 * i}];");
            yield return string.Join(" ", Enumerable.Range(0, 4).Select(j => CodeText.Of($"add.f32 y{(4 * i) + j}, y{(4 * i) + j}, d{j};")));
        }
    }

    /// <summary>One term of (x·Aᵀ)·Bᵀ. Rows and columns that are not there are read as the last that is, and not written.</summary>
    private static IEnumerable<string> Adapter(WarpgroupTile tile)
    {
        yield return ".reg .f32 low, high, u0, u1; .reg .b32 c; .reg .b64 at; ld.global.f32 low, [%4]; ld.global.f32 high, [%5];";
        for (int i = 0; i < tile.Rows / 8; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                yield return CodeText.Of($"add.s32 c, %2, {(8 * i) + j}; min.s32 c, c, %3; mad.wide.s32 at, c, %1, %0; ld.global.f32 u{j}, [at];");
            }

            yield return CodeText.Of($"fma.rn.f32 y{4 * i}, u0, low, y{4 * i}; fma.rn.f32 y{(4 * i) + 1}, u1, low, y{(4 * i) + 1};");
            yield return CodeText.Of($"fma.rn.f32 y{(4 * i) + 2}, u0, high, y{(4 * i) + 2}; fma.rn.f32 y{(4 * i) + 3}, u1, high, y{(4 * i) + 3};");
        }
    }

    private static IEnumerable<string> Gain(WarpgroupTile tile)
    {
        yield return ".reg .f32 low, high; ld.global.f32 low, [%0]; ld.global.f32 high, [%1];";
        for (int i = 0; i < tile.Sums; i++)
        {
            yield return CodeText.Of($"mul.f32 y{i}, y{i}, {(i % 4 < 2 ? "low" : "high")};");
        }
    }

    /// <summary>Along axis 0 the second row of a lane lies %8 bytes behind the first.</summary>
    private static IEnumerable<string> Write(UnitPlan plan, WarpgroupTile tile)
    {
        yield return $".reg .pred r0, r1, c0, c1, both; .reg .f32 low, high; .reg .b32 c; .reg .b64 at, next{(plan.IsByColumn ? ", far, farNext" : "")};";
        yield return "ld.global.f32 low, [%6]; ld.global.f32 high, [%7]; mov.b64 at, %0;";
        yield return "setp.lt.s32 r0, %4, %5; add.s32 c, %4, 8; setp.lt.s32 r1, c, %5;";
        for (int i = 0; i < tile.Rows / 8; i++)
        {
            yield return CodeText.Of($"add.s32 c, %2, {8 * i}; setp.lt.s32 c0, c, %3; add.s32 c, c, 1; setp.lt.s32 c1, c, %3; add.s64 next, at, %1;");
            yield return plan.IsByColumn ? "add.s64 far, at, %8; add.s64 farNext, next, %8;" : "";
            for (int j = 0; j < 4; j++)
            {
                (string term, string row) = j < 2 ? ("low", "r0") : ("high", "r1");
                string column = CodeText.Of($"c{j % 2}");
                int sum = (4 * i) + j;
                yield return CodeText.Of(
                    $"add.f32 y{sum}, y{sum}, {term}; and.pred both, {row}, {column}; @both st.global.f32 [{Address(plan, j)}], y{sum};");
            }

            yield return "shl.b64 next, %1, 3; add.s64 at, at, next;";
        }
    }

    /// <summary>Where sum j of four goes: rows of x in turn, then the other row of W.</summary>
    private static string Address(UnitPlan plan, int j) => (plan.IsByColumn, j) switch
    {
        (_, 0) => "at",
        (_, 1) => "next",
        (true, 2) => "far",
        (true, _) => "farNext",
        (false, 2) => "at+32",
        (false, _) => "next+32",
    };
}
