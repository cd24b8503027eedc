using System.Collections.Generic;
using System.Linq;
using System.Text;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of those transposed products that make ŵ: of some columns, turned over, into operands of <c>wgmma</c>.</summary>
/// <remarks>
/// A warp has a quarter of a unit. Turned over, a word's halves are two rows and one column, so that a lane's pairs of codes are the first operand of a <c>wgmma</c> whose rows are
/// columns of W, four warps making 64 of them, and whose sum runs over the 16 rows of a tile. Two sets of registers take turns, so that operands are made while those before them
/// are multiplied.
/// </remarks>
/// <param name="plan">The config.</param>
/// <param name="tile">The product's shape.</param>
internal sealed class WarpgroupTransposedWeightsEmitter(UnitPlan plan, WarpgroupTransposedTile tile) : IWarpgroupTransposedBody
{
    private readonly WarpgroupTransposedUnits _units = new(plan, tile);

    /// <inheritdoc/>
    public string Remark => "ŵ is rounded to binary16";

    /// <summary>Shares that have code of their own.</summary>
    private int Ways => _units.IsUniform ? 1 : tile.Shares;

    /// <inheritdoc/>
    public IEnumerable<PtxBlock> Blocks => Enumerable.Range(0, 2).SelectMany(batch => Enumerable.Range(0, Ways)
        .Select(share => new PtxBlock(
            Weights(batch, share),
            "ŵ of a batch; %0 is the address of the scales of row 2·t and of the columns' first group, then the lane's addresses of its words and what they are shifted by.",
            Decode(batch, share)))
        .Append(new PtxBlock(
            Times(batch),
            "Multiplies a batch, and waits until the one before it is done. %0 is the descriptor of g of the batch's first tile as far as it differs, %1 what it grows by a tile.",
            Multiply(batch))));

    /// <inheritdoc/>
    public IEnumerable<string> Registers =>
    [
        CodeText.Of($".reg .f32 y<{tile.Sums}>; .reg .b32 a<{8 * tile.Batch}>, w<{plan.Format.Bits}>, v<{plan.Format.Bits}>, eight;"),
        CodeText.Of($".reg .b32 s<{2 * plan.QuarterGroups}>, n<{2 * plan.QuarterGroups}>; .reg .pred lane0, copies, yes;"),
        "mov.b32 eight, 8; setp.eq.b32 yes, 0, 0;",
        TensorCoreText.Powers(plan),
        TensorCoreText.Clear("y", tile.Sums),
    ];

    /// <inheritdoc/>
    public string Places => CodeText.Of(
        $"""
        int {string.Join(", ", _units.Words.Select((words, i) => CodeText.Of($"words{i} = {words}")))};
        int scales = {_units.Scales}, done = 0;{(_units.Shift is { } shift ? $"\nint shift = {shift};" : "")}
        """);

    /// <inheritdoc/>
    public string StoreSums => CodeText.Of(
        $$""""
        CudaAsm.Emit("wgmma.wait_group.sync.aligned 0;");

        // Never over the barriers: what the hardware notes there of a warp that waited can come after the warp went on.
        Group.Barrier();
        {{WarpgroupTransposedSumsEmitter.Places(tile)}}
        CudaAsm.Emit("""
            {
            {{TensorCoreText.Lines(Store())}}
            }
            """, lanesSums, lanesFactors);
        """");

    /// <inheritdoc/>
    public string Stage(string refill)
    {
        var text = new StringBuilder();
        text.Append(CodeText.Of($"int descriptor = (((at + {WarpgroupTransposedTile.StageTiles * plan.Format.Bytes}) >> 4) & 0x3FFF) | (rows << 16);\n"));
        for (int taken = 0; taken < WarpgroupTransposedTile.StageTiles; taken += tile.BodyTiles)
        {
            text.Append(Made(0, taken)).Append(Multiplied(0, taken));
            text.Append(taken > 0 ? "" : Release);
            text.Append(Made(1, taken)).Append(Multiplied(1, taken));
            text.Append(taken > 0 ? "" : refill + "\n\n");
        }

        return text.Append("done = empty + (stage * 8);").ToString();
    }

    /// <summary>With the first batch of a stage under way, those of the stage before it are done.</summary>
    private const string Release =
        """
        CudaAsm.Emit("{ .reg .pred any; setp.ne.and.s32 any, %0, 0, lane0; @any mbarrier.arrive.shared.b64 _, [%0]; }", done);

        """;

    private string Weights(int batch, int share) => CodeText.Of($"Weights{tile.Rows}Batch{batch}{(Ways > 1 ? CodeText.Of($"Share{share}") : "")}");

    private string Times(int batch) => CodeText.Of($"Times{tile.Rows}Batch{batch}");

    private string Made(int batch, int taken)
    {
        int from = taken * plan.Format.Bytes;
        string operands = string.Join(", ", _units.Words.Select((_, i) => CodeText.Of($"at + {from} + words{i}")).Prepend(CodeText.Of($"at + {from} + scales")));
        operands += _units.Shift is null ? "" : ", shift";
        return string.Concat(Enumerable.Range(0, Ways).Select(share =>
        {
            string made = CodeText.Of($"CudaAsm.Emit({Weights(batch, share)}, {operands});\n");
            return Ways == 1 ? made : CodeText.Of($"if (owns == {share})\n{{\n    {made}}}\n\n");
        }));
    }

    private string Multiplied(int batch, int taken) => CodeText.Of(
        $"CudaAsm.Emit({Times(batch)}, descriptor + ({2 * (taken + (batch * tile.Batch / tile.Steps))} * rows), 2 * rows);\n");

    private IEnumerable<string> Decode(int batch, int share)
    {
        FieldUnpacker unpacker = _units.Unpacker(subnormal: false);
        for (int step = 0; step < tile.Batch; step++)
        {
            int at = (batch * tile.Batch) + step, i = at % tile.Steps, unit = at / tile.Steps * plan.Format.Bytes;
            bool begins = i == 0;
            if (begins || step == 0)
            {
                // A batch that goes on with a unit finds its words turned over; what was shifted out of them is made again.
                yield return step > 0 ? "}" : "";
                yield return "{";
                unpacker = _units.Unpacker(subnormal: false);
            }

            foreach (string line in begins ? _units.Turned(share, 1, unit) : [])
            {
                yield return line;
            }

            int ofQuarter = _units.PairOf(share, i, 0) / 2;
            (int group, bool first) = TensorCoreText.GroupOf(plan, ofQuarter);
            foreach (string line in begins || first ? Metas(group, unit) : [])
            {
                yield return line;
            }

            for (int register = 0; register < 4; register++)
            {
                // Rows 0..7 and 8..15 of W are halves of the sum; the pairs are rows of the operand.
                int pair = _units.PairOf(share, i, register % 2), r = register / 2;
                string a = CodeText.Of($"a{(4 * at) + register}");
                foreach (string line in unpacker.Unpack(r, pair, a))
                {
                    yield return line;
                }

                int meta = (2 * group) + r;
                yield return CodeText.Of($"sub.f16x2 {a}, {a}, {TensorCoreText.Power(plan, pair)}; fma.rn.f16x2 {a}, {a}, s{meta}, n{meta};");
            }
        }

        yield return "}";
    }

    private IEnumerable<string> Multiply(int batch)
    {
        yield return ".reg .b32 low; .reg .b64 g; mov.b32 low, %0;";
        yield return "wgmma.fence.sync.aligned;";
        for (int step = 0; step < tile.Batch; step++)
        {
            int at = (batch * tile.Batch) + step;
            int i = at % tile.Steps;
            yield return step > 0 && i == 0 ? "add.u32 low, low, %1;" : "";
            yield return step == 0 || i == 0 ? "mov.b64 g, {low, eight};" : "";
            string sums = string.Join(", ", Enumerable.Range(i * tile.StepSums, tile.StepSums).Select(j => CodeText.Of($"y{j}")));
            string a = string.Join(", ", Enumerable.Range(4 * at, 4).Select(j => CodeText.Of($"a{j}")));
            yield return CodeText.Of($"wgmma.mma_async.sync.aligned.m64n{tile.Rows}k16.f32.f16.f16 {{{sums}}}, {{{a}}}, g, yes, 1, 1, 0;");
        }

        yield return "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 1;";
    }

    /// <summary>Scale and −zero·scale (the zero itself where it is added) of a group in rows 2·t and 2·t + 1, and in those eight below.</summary>
    private IEnumerable<string> Metas(int group, int unit)
    {
        int at = unit + (4 * plan.Format.MetaBytes * group);
        yield return "{";
        yield return TensorCoreText.LoadMeta(plan, "e", "%0", at);
        yield return TensorCoreText.LoadMeta(plan, "o", "%0", at + _units.MetaRow);
        for (int r = 0; r < 2; r++)
        {
            (string s, string n) = (CodeText.Of($"s{(2 * group) + r}"), CodeText.Of($"n{(2 * group) + r}"));
            if (plan.Spec.Scale == ScaleType.Float16)
            {
                yield return CodeText.Of($"prmt.b32 {s}, e_{r}, o_{r}, 0x5410; prmt.b32 {n}, e_{r}, o_{r}, 0x7632;");
                yield return plan.IsAffine ? "" : $"mul.f16x2 {n}, {n}, {s}; neg.f16x2 {n}, {n};";
                continue;
            }

            yield return "{ .reg .f32 sl, sh, zl, zh;";
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "e", r, "sl", "zl");
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "o", r, "sh", "zh");
            yield return plan.IsAffine ? "" : "mul.f32 zl, zl, sl; neg.f32 zl, zl; mul.f32 zh, zh, sh; neg.f32 zh, zh;";
            yield return $"cvt.rn.f16x2.f32 {s}, sh, sl; cvt.rn.f16x2.f32 {n}, zh, zl; }}";
        }

        yield return "}";
    }

    private IEnumerable<string> Store()
    {
        yield return ".reg .f32 f0, f1;";
        for (int j = 0; j < tile.Rows / 8; j++)
        {
            // Past L1, as all that the kernel ahead writes.
            yield return CodeText.Of($"ld.relaxed.gpu.global.f32 f0, [%1+{32 * j}]; ld.relaxed.gpu.global.f32 f1, [%1+{(32 * j) + 4}];");
            foreach (int pair in Enumerable.Range(0, 2 * tile.Steps))
            {
                for (int e = 0; e < 2; e++)
                {
                    string sum = CodeText.Of($"y{(pair / 2 * tile.StepSums) + (4 * j) + (2 * (pair % 2)) + e}");
                    int at = 4 * ((((8 * j) + e) * tile.SumStride) + (pair * WarpgroupTransposedSumsEmitter.PairStride));
                    yield return CodeText.Of($"mul.f32 {sum}, {sum}, f{e}; st.shared.f32 [%0+{at}], {sum};");
                }
            }
        }
    }
}
