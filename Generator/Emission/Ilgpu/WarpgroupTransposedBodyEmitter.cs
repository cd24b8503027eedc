using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="WarpgroupTransposedEmitter"/>: ŵ of some columns, turned over, into operands, and the multiplications of them.</summary>
/// <remarks>
/// A warp has a quarter of a unit. Turned over, a word's halves are two rows and one column, so that a lane's pairs of codes are the first operand of a <c>wgmma</c> whose rows are
/// columns of W, four warps making 64 of them, and whose sum runs over the 16 rows of a tile. Two sets of registers take turns, so that operands are made while those before them
/// are multiplied.
/// </remarks>
/// <param name="plan">The config.</param>
/// <param name="tile">The product's shape.</param>
internal sealed class WarpgroupTransposedBodyEmitter(UnitPlan plan, WarpgroupTransposedTile tile)
{
    /// <summary>Declarations for all of the kernel.</summary>
    public IEnumerable<string> Registers()
    {
        yield return CodeText.Of($".reg .f32 y<{tile.Sums}>; .reg .b32 a<{8 * tile.Batch}>, w<{plan.Format.Bits}>, v<{plan.Format.Bits}>, eight;");
        yield return CodeText.Of($".reg .b32 s<{2 * plan.QuarterGroups}>, n<{2 * plan.QuarterGroups}>; .reg .pred lane0, copies, yes;");
        yield return "mov.b32 eight, 8; setp.eq.b32 yes, 0, 0;";
        yield return TensorCoreText.Powers(plan);
    }

    /// <summary>The C# expressions of where a lane's words of its quarter lie in a unit: in slots of four, which three words a quarter do not fill.</summary>
    public IEnumerable<string> WordOffsets() => plan.Format.Bits switch
    {
        1 => ["(lane * 16) + (quarter * 4)"],
        2 => ["(lane * 16) + ((quarter >> 1) * 512) + ((quarter & 1) * 8)"],
        3 => Enumerable.Range(0, 3).Select(v => CodeText.Of($"(lane * 16) + ((((3 * quarter) + {v}) >> 2) * 512) + ((((3 * quarter) + {v}) & 3) * 4)")),
        int bits => [CodeText.Of($"(lane * 16) + (quarter * {128 * bits})")],
    };

    /// <summary>
    /// ŵ of one batch of the body for one share of a quarter. %0 and on are the lane's addresses of its words in the body's first unit, the last operand that of the scales of row 2·t and its
    /// quarter's first group.
    /// </summary>
    public IEnumerable<string> Decode(int batch, int share)
    {
        var unpacker = new FieldUnpacker(plan.Format, [.. Enumerable.Range(0, plan.Format.Bits).Select(v => CodeText.Of($"v{v}"))], "");
        for (int step = 0; step < tile.Batch; step++)
        {
            int at = (batch * tile.Batch) + step;
            int i = (share * tile.Steps) + (at % tile.Steps);
            bool begins = at % tile.Steps == 0;
            if (begins)
            {
                unpacker = new FieldUnpacker(plan.Format, [.. Enumerable.Range(0, plan.Format.Bits).Select(v => CodeText.Of($"v{v}"))], CodeText.Of($"{step}"));
                foreach (string line in Turned(at / tile.Steps, share))
                {
                    yield return line;
                }
            }

            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            if (begins || first)
            {
                foreach (string line in Metas(group, at / tile.Steps))
                {
                    yield return line;
                }
            }

            for (int register = 0; register < 4; register++)
            {
                // Rows 0..7 and 8..15 of W are halves of the sum; the pairs are rows of the operand.
                int pair = (2 * i) + (register % 2), r = register / 2;
                string a = CodeText.Of($"a{(4 * at) + register}");
                foreach (string line in unpacker.Unpack(r, pair, a))
                {
                    yield return line;
                }

                int meta = (2 * group) + r;
                yield return CodeText.Of($"sub.f16x2 {a}, {a}, {TensorCoreText.Power(plan, pair)}; fma.rn.f16x2 {a}, {a}, s{meta}, n{meta};");
            }
        }
    }

    /// <summary>Multiplies a batch, and waits until the one before it is done. %0 is the descriptor of g of the body's first tile as far as it differs, %1 what it grows by a tile.</summary>
    public IEnumerable<string> Multiply(int batch)
    {
        yield return ".reg .b32 low; .reg .b64 g; mov.b32 low, %0;";
        yield return "wgmma.fence.sync.aligned;";
        int first = batch * tile.Batch / tile.Steps;
        yield return first > 0 ? CodeText.Of($"mad.lo.u32 low, %1, {first}, low;") : "";
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

    /// <summary>Words of a quarter of the body's j-th unit that hold codes of a share: halves of eight rows and of a lane's even or odd columns become those of two rows and one column.</summary>
    private IEnumerable<string> Turned(int j, int share)
    {
        UnitFormat format = plan.Format;
        int unit = j * format.Bytes;
        int width = format.Bits == 3 ? 1 : System.Math.Min(4, format.Bits);
        for (int v = 0; v < format.Bits; v += width)
        {
            string vector = width == 1 ? "" : CodeText.Of($".v{width}");
            string list = string.Join(", ", Enumerable.Range(v, width).Select(word => CodeText.Of($"w{word}")));
            (int address, int offset) = format.Bits == 3 ? (v, 0) : (0, 128 * v);
            yield return CodeText.Of($"ld.shared{vector}.b32 {(width == 1 ? list : "{" + list + "}")}, [%{address}+{unit + offset}];");
        }

        int pairs = 2 * tile.Steps;
        SortedSet<int> used = [.. Enumerable.Range(share * pairs, pairs).SelectMany(p => WordsOf(0, p).Concat(WordsOf(1, p)))];
        foreach (int word in used)
        {
            yield return CodeText.Of($"movmatrix.sync.aligned.m8n8.trans.b16 v{word}, w{word};");
        }
    }

    private int[] WordsOf(int r, int p) => plan.Format.FieldOf(r, p) is { Bit: >= 0 } field ? [field.Word] : [0, 1, 2];

    /// <summary>Scale and −zero·scale (the zero itself where it is added) of a group in rows 2·t and 2·t + 1, and in those eight below.</summary>
    private IEnumerable<string> Metas(int group, int j)
    {
        int at = (j * plan.Format.Bytes) + (4 * plan.Format.MetaBytes * group);
        string address = CodeText.Of($"%{(plan.Format.Bits == 3 ? 3 : 1)}");
        yield return "{";
        yield return TensorCoreText.LoadMeta(plan, "e", address, at);
        yield return TensorCoreText.LoadMeta(plan, "o", address, at + (4 * plan.Format.MetaBytes * plan.Format.Groups));
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
}
