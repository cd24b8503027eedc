using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of those transposed products that multiply codes as they are: a quarter of a unit, turned over, against scaled g; and g against zeros.</summary>
/// <remarks>
/// A lane's pairs of codes are the first operand of an <c>mma</c> whose rows are columns of W and whose sum runs over the 16 rows of a tile; scales go into g. The sums of rows 8·j and on
/// of g and of pairs 2·i, 2·i + 1 are y{4·(Columns·i + j)} and the three behind it, times 2^(place − 24) of their codes.
/// Each warp takes the zeros of one tile of a stage. Rows of their <c>mma</c> are groups of the unit: z{4·(Columns·step + j)} and the three behind it are, in row r, sums of group 8·step + r.
/// </remarks>
/// <param name="plan">The config.</param>
/// <param name="tile">The product's shape.</param>
internal sealed class WarpgroupTransposedCodesEmitter(UnitPlan plan, WarpgroupTransposedTile tile) : IWarpgroupTransposedBody
{
    /// <summary>Groups whose zeros one <c>mma</c> takes: each has two rows.</summary>
    private const int GroupsOfStep = 8;

    private readonly WarpgroupTransposedUnits _units = new(plan, tile);

    /// <inheritdoc/>
    public string Remark => "A code enters as the subnormal binary16 that its bits are, scales go into g, which is rounded to binary16, and zeros have sums of their own";

    /// <inheritdoc/>
    public IEnumerable<PtxBlock> Blocks =>
    [
        new(Zeros, "g times zeros of a tile; %0 is the lane's address of g, %1 that of the scales of row 2·t and the lane's group.", TimesZeros()),
        new(Codes, "Codes of a tile times scaled g; %0 is the lane's address of g, %1 that of the scales of row 2·t and the quarter's first group, then those of its words.", TimesCodes()),
    ];

    /// <inheritdoc/>
    public IEnumerable<string> Registers =>
    [
        CodeText.Of($".reg .f32 y<{tile.Sums}>, z<{ZeroSums}>; .reg .pred lane0, copies;"),
        TensorCoreText.Clear("y", tile.Sums),
        TensorCoreText.Clear("z", ZeroSums),
    ];

    /// <inheritdoc/>
    public string Places => CodeText.Of(
        $"""
        int {string.Join(", ", _units.Words.Select((words, i) => CodeText.Of($"words{i} = {words}")))};
        int scales = {_units.Scales};
        int zeros = {plan.Format.CodeBytes} + (2 * t * {_units.MetaRow}) + (Math.Min(column, {plan.Format.Groups - 1}) * {4 * plan.Format.MetaBytes}) + (quarter * {plan.Format.Bytes});

        // A lane asks for eight numbers of a row, eight lanes for the first half of a tile, eight for the second, and as many for eight rows more.
        int rowsOfG = {WarpgroupTransposedTile.StageTiles * plan.Format.Bytes} + (((lane >> 4 << 3) + (lane & 7) + ((lane >> 3 & 1) * rows)) * 16);
        """);

    /// <inheritdoc/>
    public string StoreSums => CodeText.Of(
        $$""""
        // Never over the barriers: what the hardware notes there of a warp that waited can come after the warp went on.
        Group.Barrier();
        {{WarpgroupTransposedSumsEmitter.Places(tile)}}
        int zeroSums = rings + {{4 * tile.SumStride * tile.Rows * tile.Slices}} + (slice * {{4 * WarpBytes}}) + (t * 8);
        CudaAsm.Emit("""
            {
            {{TensorCoreText.Lines(StoreZeros())}}
            }
            """, zeroSums + (quarter * {{WarpBytes}}) + (column * {{4 * tile.Rows}}), {{plan.Format.Groups}} - column);
        Group.Barrier();
        CudaAsm.Emit("""
            {
            {{TensorCoreText.Lines(Store())}}
            }
            """, lanesSums, lanesFactors, zeroSums + ({{_units.FirstGroup}} * {{4 * tile.Rows}}));
        """");

    private string Zeros => CodeText.Of($"Zeros{tile.Rows}");

    private string Codes => CodeText.Of($"Codes{tile.Rows}");

    /// <summary><c>mma</c> of a pair of pairs of columns: eight rows of g each.</summary>
    private int Columns => tile.Rows / 8;

    /// <summary><c>mma</c> of zeros for eight rows of g.</summary>
    private int ZeroSteps => (plan.Format.Groups + GroupsOfStep - 1) / GroupsOfStep;

    private int ZeroSums => 4 * Columns * ZeroSteps;

    /// <summary>Bytes of a warp's sums of zeros in shared memory, [group, row of g].</summary>
    private int WarpBytes => 4 * plan.Format.Groups * tile.Rows;

    /// <inheritdoc/>
    /// <remarks>What a tile loads does not wait for the one before it, and other warps have left the stage before when this one has multiplied a tile.</remarks>
    public string Stage(string refill)
    {
        IEnumerable<string> tiles = Enumerable.Range(0, WarpgroupTransposedTile.StageTiles).Select(taken =>
        {
            int from = taken * plan.Format.Bytes;
            string operands = string.Join(", ", _units.Words.Select((_, i) => CodeText.Of($"at + {from} + words{i}")));
            return CodeText.Of($"CudaAsm.Emit({Codes}, at + rowsOfG + ({32 * taken} * rows), at + {from} + scales, {operands});");
        });
        return CodeText.Of(
            $$"""
            CudaAsm.Emit({{Zeros}}, at + rowsOfG + (quarter * 32 * rows), at + zeros);
            {{tiles.First()}}
            {{refill}}

            {{string.Join("\n", tiles.Skip(1))}}
            CudaAsm.Emit("bar.warp.sync 0xffffffff; @lane0 mbarrier.arrive.shared.b64 _, [%0];", empty + (stage * 8));
            """);
    }

    private IEnumerable<string> LoadG()
    {
        yield return CodeText.Of($".reg .b32 g<{2 * Columns}>;");
        for (int i = 0; i < Columns; i += 2)
        {
            yield return CodeText.Of(
                $"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {{g{2 * i}, g{(2 * i) + 1}, g{(2 * i) + 2}, g{(2 * i) + 3}}}, [%0+{128 * i}];");
        }
    }

    private IEnumerable<string> TimesZeros()
    {
        foreach (string line in LoadG())
        {
            yield return line;
        }

        yield return ".reg .b32 h<4>;";
        for (int step = 0; step < ZeroSteps; step++)
        {
            int at = GroupsOfStep * 4 * plan.Format.MetaBytes * step;
            yield return "{";
            yield return TensorCoreText.LoadMeta(plan, "e", "%1", at);
            yield return TensorCoreText.LoadMeta(plan, "o", "%1", at + _units.MetaRow);
            yield return Zero(0);
            yield return Zero(1);
            for (int j = 0; j < Columns; j++)
            {
                yield return Multiply("z", (Columns * step) + j, "h0, h1, h2, h3", CodeText.Of($"g{2 * j}, g{(2 * j) + 1}"));
            }

            yield return "}";
        }
    }

    /// <summary>−zero·scale (the zero itself where it is added) of rows 2·t and 2·t + 1, or of those eight below, as the sum of two pairs.</summary>
    private string Zero(int r)
    {
        (string high, string low) = (CodeText.Of($"h{2 * r}"), CodeText.Of($"h{(2 * r) + 1}"));
        if (plan.Spec.Scale == ScaleType.Float16)
        {
            string zero = CodeText.Of($"{{ .reg .b32 s, q; prmt.b32 s, e_{r}, o_{r}, 0x5410; prmt.b32 q, e_{r}, o_{r}, 0x7632;");
            return plan.IsAffine
                ? $"{zero} mov.b32 {high}, q; mov.b32 {low}, 0; }}"
                : $"{zero} neg.f16x2 s, s; mul.f16x2 {high}, s, q; neg.f16x2 {low}, {high}; fma.rn.f16x2 {low}, s, q, {low}; }}";
        }

        return string.Join(
            " ",
            "{ .reg .f32 sl, sh, zl, zh; .reg .b16 hl, hh;",
            TensorCoreText.ScaleAndZero(plan.Spec.Scale, "e", r, "sl", "zl"),
            TensorCoreText.ScaleAndZero(plan.Spec.Scale, "o", r, "sh", "zh"),
            plan.IsAffine ? "" : "mul.f32 zl, zl, sl; neg.f32 zl, zl; mul.f32 zh, zh, sh; neg.f32 zh, zh;",
            $"cvt.rn.f16x2.f32 {high}, zh, zl; mov.b32 {{hl, hh}}, {high}; cvt.f32.f16 sl, hl; cvt.f32.f16 sh, hh; sub.f32 zl, zl, sl; sub.f32 zh, zh, sh; cvt.rn.f16x2.f32 {low}, zh, zl; }}");
    }

    private IEnumerable<string> TimesCodes()
    {
        yield return CodeText.Of($".reg .b32 a<4>, w<{plan.Format.Bits}>, v<{plan.Format.Bits}>, u<{2 * Columns}>;");
        foreach (string line in LoadG().Concat(_units.Turned(0, 2)))
        {
            yield return line;
        }

        FieldUnpacker unpacker = _units.Unpacker(subnormal: true);
        for (int i = 0; i < 4; i++)
        {
            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            foreach (string line in first ? Scaled(group) : [])
            {
                yield return line;
            }

            for (int register = 0; register < 4; register++)
            {
                // Rows 0..7 and 8..15 of W are halves of the sum; the pairs are rows of the operand.
                foreach (string line in unpacker.Unpack(register / 2, _units.PairOf(0, i, register % 2), CodeText.Of($"a{register}")))
                {
                    yield return line;
                }
            }

            for (int j = 0; j < Columns; j++)
            {
                yield return Multiply("y", (Columns * i) + j, "a0, a1, a2, a3", CodeText.Of($"u{2 * j}, u{(2 * j) + 1}"));
            }
        }
    }

    /// <summary>g times the scales of a group in rows 2·t and 2·t + 1, and in those eight below.</summary>
    private IEnumerable<string> Scaled(int group)
    {
        int at = 4 * plan.Format.MetaBytes * group;
        yield return "{ .reg .b32 s0, s1;";
        yield return TensorCoreText.LoadMeta(plan, "e", "%1", at);
        yield return TensorCoreText.LoadMeta(plan, "o", "%1", at + _units.MetaRow);
        for (int r = 0; r < 2; r++)
        {
            if (plan.Spec.Scale == ScaleType.Float16)
            {
                yield return CodeText.Of($"prmt.b32 s{r}, e_{r}, o_{r}, 0x5410;");
                continue;
            }

            yield return "{ .reg .f32 sl, sh, zl, zh;";
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "e", r, "sl", "zl");
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "o", r, "sh", "zh");
            yield return CodeText.Of($"cvt.rn.f16x2.f32 s{r}, sh, sl; }}");
        }

        yield return string.Join(" ", Enumerable.Range(0, 2 * Columns).Select(j => CodeText.Of($"mul.f16x2 u{j}, g{j}, s{j % 2};"))) + " }";
    }

    private static string Multiply(string sums, int at, string a, string b)
    {
        string list = string.Join(", ", Enumerable.Range(4 * at, 4).Select(i => CodeText.Of($"{sums}{i}")));
        return TensorCoreText.Mma(list, a, b, list);
    }

    /// <summary>The sums of zeros of the lane's groups: %0 is its place of rows 2·t of g and on, and %1 says of how many groups from its first on the unit has.</summary>
    private IEnumerable<string> StoreZeros()
    {
        yield return ".reg .pred has;";
        for (int step = 0; step < ZeroSteps; step++)
        {
            int group = GroupsOfStep * step;
            yield return CodeText.Of($"setp.gt.s32 has, %1, {group};");
            for (int j = 0; j < Columns; j++)
            {
                int z = 4 * ((Columns * step) + j);
                yield return CodeText.Of(
                    $"add.f32 z{z}, z{z}, z{z + 2}; add.f32 z{z + 1}, z{z + 1}, z{z + 3}; @has st.shared.v2.f32 [%0+{(4 * tile.Rows * group) + (32 * j)}], {{z{z}, z{z + 1}}};");
            }
        }
    }

    /// <summary>
    /// %0 is the lane's place of rows 2·t of g and on, %1 the factors of those rows: past L1, as all that the kernel ahead writes. %2 is the place of the four warps' sums of zeros of those rows and
    /// the quarter's first group.
    /// </summary>
    private IEnumerable<string> Store()
    {
        yield return ".reg .f32 f0, f1, n0, n1, d0, d1;";
        int pairs = 8 / plan.QuarterGroups;
        for (int j = 0; j < Columns; j++)
        {
            yield return CodeText.Of($"ld.relaxed.gpu.global.f32 f0, [%1+{32 * j}]; ld.relaxed.gpu.global.f32 f1, [%1+{(32 * j) + 4}];");
            for (int group = 0; group < plan.QuarterGroups; group++)
            {
                int zeros = (4 * tile.Rows * group) + (32 * j);
                yield return CodeText.Of($"ld.shared.v2.f32 {{n0, n1}}, [%2+{zeros}];");
                for (int warp = 1; warp < 4; warp++)
                {
                    yield return CodeText.Of($"ld.shared.v2.f32 {{d0, d1}}, [%2+{zeros + (WarpBytes * warp)}]; add.f32 n0, n0, d0; add.f32 n1, n1, d1;");
                }

                foreach (int pair in Enumerable.Range(pairs * group, pairs))
                {
                    string power = "0f" + ((127 + 24 - FieldUnpacker.Place(plan.Format.Bits, pair)) << 23).ToString("X8", CultureInfo.InvariantCulture);
                    for (int e = 0; e < 2; e++)
                    {
                        string sum = CodeText.Of($"y{(4 * ((Columns * (pair / 2)) + j)) + (2 * (pair % 2)) + e}");
                        int at = 4 * ((((8 * j) + e) * tile.SumStride) + (pair * WarpgroupTransposedSumsEmitter.PairStride));
                        yield return CodeText.Of($"fma.rn.f32 {sum}, {sum}, {power}, n{e}; mul.f32 {sum}, {sum}, f{e}; st.shared.f32 [%0+{at}], {sum};");
                    }
                }
            }
        }
    }
}
