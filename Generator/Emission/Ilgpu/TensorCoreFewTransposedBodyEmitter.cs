using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>The same for two rows of g: the columns of an mma are (quarter, row of g), and the quarters of a unit share their sums.</summary>
/// <remarks>
/// A lane's scales are those of the quarter that its column stands for, so it needs a quarter of them; against the codes of another quarter its g is 0. With a fourth of the
/// sums, three blocks fit where two do otherwise. The sums of mma i of all quarters are y{4·i} and the three behind it; z{4·s} and z{4·s + 1} are, in row q, Σ zero·scale·g
/// of group s of quarter q.
/// </remarks>
/// <param name="plan">The config's units.</param>
internal sealed class TensorCoreFewTransposedBodyEmitter(UnitPlan plan) : TensorCoreTransposedBodyEmitter(plan)
{
    /// <inheritdoc/>
    public override int Rows => 2;

    /// <inheritdoc/>
    public override int Sums => 16;

    /// <inheritdoc/>
    public override int ZeroSums => 4 * Plan.QuarterGroups;

    /// <inheritdoc/>
    public override string Remark => "The eight columns of an mma are the quarters of a unit times two rows of g.";

    /// <inheritdoc/>
    public override string Registers => base.Registers + " .reg .b32 k<4>;";

    /// <inheritdoc/>
    public override string Prepare =>
        $$"""
        CudaAsm.Emit("{{string.Join(" ", Enumerable.Range(0, 4).Select(q => CodeText.Of($"setp.eq.s32 odd, %0, {q}; selp.b32 k{q}, 0xffffffff, 0, odd;")))}}", column >> 1);
        CudaAsm.Emit("setp.gt.s32 even, %0, 0; setp.gt.s32 odd, %0, 1;", rows);
        int scales = {{Metas("column >> 1")}};
        int zeros = {{Metas("column & 3")}};
        """;

    /// <inheritdoc/>
    public override string RowOfColumn => "column & 1";

    /// <inheritdoc/>
    public override string MetaOperands => "at + scales, at + zeros";

    /// <inheritdoc/>
    public override string StoreOffset => "t * 256";

    /// <inheritdoc/>
    /// <remarks>%1 is the address of the scales of the lane's column, %2 of the zeros of its row.</remarks>
    public override IEnumerable<string> Body()
    {
        yield return ".reg .b32 a<4>, b<2>;";
        for (int group = 0; group < Plan.QuarterGroups; group++)
        {
            foreach (string line in ScalesAndZeros(group))
            {
                yield return line;
            }
        }

        HashSet<string> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            foreach (string line in Turned(quarter, loaded))
            {
                yield return line;
            }

            FieldUnpacker unpacker = Unpacker(quarter);
            for (int i = 0; i < 4; i++)
            {
                (int group, bool first) = TensorCoreText.GroupOf(Plan, i);
                yield return first ? CodeText.Of($"and.b32 b0, u{group}_0, k{quarter}; and.b32 b1, u{group}_1, k{quarter};") : "";
                foreach (string line in Multiply(unpacker, i, 4 * i, "b0, b1"))
                {
                    yield return line;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Store()
    {
        yield return ".reg .f32 d; .reg .b32 l; mov.u32 l, %%laneid; and.b32 l, l, 3; mul.lo.s32 l, l, 5;";
        for (int group = 0; group < Plan.QuarterGroups; group++)
        {
            // Row q, column 2·q: lane 4·q + q.
            yield return CodeText.Of($"shfl.sync.idx.b32 z{4 * group}, z{4 * group}, l, 0x1f, 0xffffffff;");
            yield return CodeText.Of($"shfl.sync.idx.b32 z{(4 * group) + 1}, z{(4 * group) + 1}, l, 0x1f, 0xffffffff;");
        }

        for (int p = 0; p < 8; p++)
        {
            int z = 4 * TensorCoreText.GroupOf(Plan, p / 2).Group;
            int at = 4 * Plan.Format.ColumnOf(0, 0, 2 * p);
            yield return StoreSum("even", 2 * p, CodeText.Of($"z{z}"), p, at);
            yield return StoreSum("odd", (2 * p) + 1, CodeText.Of($"z{z + 1}"), p, at + TensorCoreTransposedEmitter.RowBytes);
        }
    }

    /// <summary>Where the scales of rows 2·t and on and of the first group of a quarter lie in a unit.</summary>
    private string Metas(string quarter) => CodeText.Of(
        $"{Plan.Format.CodeBytes} + (t * {2 * MetaRow}) + (({quarter}) * {Plan.Format.Groups} / 4 * {4 * Plan.Format.MetaBytes})");

    private IEnumerable<string> ScalesAndZeros(int group)
    {
        int at = 4 * Plan.Format.MetaBytes * group;
        string e = CodeText.Of($"e{group}"), o = CodeText.Of($"o{group}"), f = CodeText.Of($"f{group}"), h = CodeText.Of($"h{group}");
        string u = CodeText.Of($"u{group}"), c = CodeText.Of($"c{group}");
        yield return $".reg .b32 {u}_<2>, {c}_<2>;";
        yield return TensorCoreText.LoadMeta(Plan, e, "%1", at);
        yield return TensorCoreText.LoadMeta(Plan, o, "%1", at + MetaRow);
        yield return TensorCoreText.LoadMeta(Plan, f, "%2", at);
        yield return TensorCoreText.LoadMeta(Plan, h, "%2", at + MetaRow);
        foreach (string line in Pairs(u, e, o, "g").Concat(Pairs(c, f, h, times: null)))
        {
            yield return line;
        }

        string z = string.Join(", ", Enumerable.Range(4 * group, 4).Select(j => CodeText.Of($"z{j}")));
        yield return TensorCoreText.Mma(z, $"{c}_0, {c}_0, {c}_1, {c}_1", Plan.IsAffine ? "g0, g1" : $"{u}_0, {u}_1", z);
    }
}
