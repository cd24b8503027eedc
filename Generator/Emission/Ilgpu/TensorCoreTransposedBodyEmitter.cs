using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="TensorCoreTransposedEmitter"/>: one unit, turned over, against eight rows of g; and how its sums are stored.</summary>
/// <remarks>
/// The sums of mma i of quarter q are y{16·q + 4·i} and the three behind it: columns 2·t and 2·t + 1 (rows of g) of two columns of W, times 2^(place − 24) of
/// their codes. z{4·group} and the three behind it are Σ zero·scale·g of a group, in every row alike.
/// </remarks>
/// <param name="plan">The config's units.</param>
internal class TensorCoreTransposedBodyEmitter(UnitPlan plan)
{
    /// <summary>Rows of g of a block.</summary>
    public virtual int Rows => 8;

    /// <summary>Registers y.</summary>
    public virtual int Sums => 64;

    /// <summary>Registers z.</summary>
    public virtual int ZeroSums => 4 * plan.Format.Groups;

    /// <summary>What the kernel's documentation says besides.</summary>
    public virtual string Remark => "The eight columns of an mma are rows of g.";

    /// <summary>Declarations for all of the kernel.</summary>
    public virtual string Registers => CodeText.Of($".reg .f32 y<{Sums}>, z<{ZeroSums}>; .reg .b32 g0, g1, n0, n1; .reg .pred lane0, even, odd;");

    /// <summary>Statements ahead of everything else; "even" and "odd" say which rows of g are stored.</summary>
    public virtual string Prepare => "CudaAsm.Emit(\"setp.lt.s32 even, %0, %1; setp.lt.s32 odd, %0, %2;\", 2 * t, rows, rows - 1);";

    /// <summary>The row of g, among the block's, that stands in a lane's column of B.</summary>
    public virtual string RowOfColumn => "column";

    /// <summary>Operands %1 and on of <see cref="Body"/>.</summary>
    public virtual string MetaOperands => CodeText.Of($"at + {plan.Format.CodeBytes} + (t * {8 * plan.Format.Groups * plan.Format.MetaBytes})");

    /// <summary>Where a lane's sums begin, without what its columns add.</summary>
    public virtual string StoreOffset => CodeText.Of($"2 * t * {TensorCoreTransposedEmitter.RowBytes}");

    /// <summary>The config's units.</summary>
    protected UnitPlan Plan => plan;

    /// <summary>Bytes from the scales of a row to those of the next.</summary>
    protected int MetaRow => 4 * plan.Format.MetaBytes * plan.Format.Groups;

    /// <summary>%0 is the lane's address of the codes, %1 of the scales of rows 2·t and on; g0 and g1 hold g of rows 2·t, 2·t + 1 and of those eight below.</summary>
    public virtual IEnumerable<string> Body()
    {
        yield return ".reg .b32 a<4>;";
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
                (int group, bool first) = TensorCoreText.GroupOf(plan, i);
                int inUnit = TensorCoreText.GroupInUnit(plan, quarter, group);
                if (first && loaded.Add(CodeText.Of($"g{inUnit}")))
                {
                    foreach (string line in Metas(inUnit))
                    {
                        yield return line;
                    }
                }

                foreach (string line in Multiply(unpacker, i, (16 * quarter) + (4 * i), CodeText.Of($"u{inUnit}_0, u{inUnit}_1")))
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>
    /// Takes the codes' powers and the zeros' sums off (adds those where zeros are added) and stores [row of g, column]. %0 is the lane's address of its
    /// first row of g and first column.
    /// </summary>
    public virtual IEnumerable<string> Store()
    {
        yield return ".reg .f32 d;";
        for (int quarter = 0; quarter < 4; quarter++)
        {
            for (int p = 0; p < 8; p++)
            {
                int z = (4 * TensorCoreText.GroupInUnit(plan, quarter, TensorCoreText.GroupOf(plan, p / 2).Group)) + (2 * (p % 2));
                yield return StoreSum("even", (16 * quarter) + (2 * p), CodeText.Of($"z{z}"), p, 4 * plan.Format.ColumnOf(quarter, 0, 2 * p));
                yield return StoreSum(
                    "odd", (16 * quarter) + (2 * p) + 1, CodeText.Of($"z{z + 1}"), p, (4 * plan.Format.ColumnOf(quarter, 0, 2 * p)) + TensorCoreTransposedEmitter.RowBytes);
            }
        }
    }

    /// <summary>Stores a sum of codes of pair p where a predicate says so.</summary>
    protected string StoreSum(string predicate, int y, string zero, int p, int at)
    {
        string power = "0f" + ((127 + 24 - FieldUnpacker.Place(plan.Format.Bits, p)) << 23).ToString("X8", CultureInfo.InvariantCulture);
        return CodeText.Of(
            $"{(plan.IsAffine ? "mov" : "neg")}.f32 d, {zero}; fma.rn.f32 d, y{y}, {power}, d; @{predicate} st.shared.f32 [%0+{at}], d;");
    }

    /// <summary>The words of a quarter, as v{quarter}_{v}: halves of eight rows and of a lane's even or odd columns become those of two rows and one column.</summary>
    protected IEnumerable<string> Turned(int quarter, HashSet<string> loaded)
    {
        foreach (string line in TensorCoreText.LoadWords(plan.Format, "", quarter, "%0", 0, loaded))
        {
            yield return line;
        }

        string[] words = TensorCoreText.WordNames(plan.Format, "", quarter);
        for (int v = 0; v < words.Length; v++)
        {
            string turned = CodeText.Of($"v{quarter}_{v}");
            yield return $".reg .b32 {turned}; movmatrix.sync.aligned.m8n8.trans.b16 {turned}, {words[v]};";
        }
    }

    /// <summary>What takes the codes out of <see cref="Turned"/>.</summary>
    protected FieldUnpacker Unpacker(int quarter) => new(
        plan.Format, [.. Enumerable.Range(0, plan.Format.Bits).Select(v => CodeText.Of($"v{quarter}_{v}"))], CodeText.Of($"{quarter}"), subnormal: true);

    /// <summary>Codes of 16 rows and of the two columns that a lane has of a pair of pairs, against g.</summary>
    protected static IEnumerable<string> Multiply(FieldUnpacker unpacker, int i, int y, string g)
    {
        for (int register = 0; register < 4; register++)
        {
            // Rows 0..7 and 8..15 of W are halves of the sum; the pairs are rows.
            foreach (string line in unpacker.Unpack(register / 2, (2 * i) + (register % 2), CodeText.Of($"a{register}")))
            {
                yield return line;
            }
        }

        string sums = string.Join(", ", Enumerable.Range(y, 4).Select(j => CodeText.Of($"y{j}")));
        yield return TensorCoreText.Mma(sums, "a0, a1, a2, a3", g, sums);
    }

    /// <summary>Scales or zeros of rows 2·t and 2·t + 1 as a pair each, out of what <see cref="TensorCoreText.LoadMeta"/> loaded of the even and of the odd rows.</summary>
    /// <param name="target">Two registers, of rows 0..7 and of rows 8..15.</param>
    /// <param name="even">What was loaded of the even row.</param>
    /// <param name="odd">What was loaded of the odd row.</param>
    /// <param name="times">A register pair in binary16 to multiply scales by, or null for zeros.</param>
    protected IEnumerable<string> Pairs(string target, string even, string odd, string? times)
    {
        for (int half = 0; half < 2; half++)
        {
            string to = CodeText.Of($"{target}_{half}");
            if (plan.Spec.Scale == ScaleType.Float16)
            {
                yield return CodeText.Of($"prmt.b32 {to}, {even}_{half}, {odd}_{half}, {(times is null ? "0x7632" : "0x5410")};");
                yield return times is null ? "" : CodeText.Of($"mul.f16x2 {to}, {to}, {times}{half};");
                continue;
            }

            yield return "{ .reg .f32 sl, sh, zl, zh, gl, gh; .reg .b16 hl, hh;";
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, even, half, "sl", "zl");
            yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, odd, half, "sh", "zh");
            yield return times is null
                ? $"cvt.rn.f16x2.f32 {to}, zh, zl; }}"
                : CodeText.Of($"mov.b32 {{hl, hh}}, {times}{half}; cvt.f32.f16 gl, hl; cvt.f32.f16 gh, hh; mul.f32 sl, sl, gl; mul.f32 sh, sh, gh; cvt.rn.f16x2.f32 {to}, sh, sl; }}");
        }
    }

    /// <summary>scale·g of a group as the operand of its mmas, u, and the sums of its zeros. Rows 2·t, 2·t + 8 lie side by side, then 2·t + 1, 2·t + 9.</summary>
    private IEnumerable<string> Metas(int inUnit)
    {
        int at = 4 * plan.Format.MetaBytes * inUnit;
        string e = CodeText.Of($"e{inUnit}"), o = CodeText.Of($"o{inUnit}"), u = CodeText.Of($"u{inUnit}"), c = CodeText.Of($"c{inUnit}");
        yield return $".reg .b32 {u}_<2>, {c}_<2>;";
        yield return TensorCoreText.LoadMeta(plan, e, "%1", at);
        yield return TensorCoreText.LoadMeta(plan, o, "%1", at + MetaRow);
        foreach (string line in Pairs(u, e, o, "g").Concat(Pairs(c, e, o, times: null)))
        {
            yield return line;
        }

        string z = string.Join(", ", Enumerable.Range(4 * inUnit, 4).Select(j => CodeText.Of($"z{j}")));
        yield return TensorCoreText.Mma(z, $"{c}_0, {c}_0, {c}_1, {c}_1", plan.IsAffine ? "g0, g1" : $"{u}_0, {u}_1", z);
    }
}
