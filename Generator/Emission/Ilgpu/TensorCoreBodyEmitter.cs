using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="TensorCoreProductEmitter"/>: x and its sums into registers, and two units against them.</summary>
internal static class TensorCoreBodyEmitter
{
    private const string Zeros = "fz, fz, fz, fz";

    /// <summary>
    /// A lane's x of one double unit: of group g div 2 of unit g mod 2, as column g of B. And for each group −Σx and Σ2^e·x, by an mma whose A
    /// holds ones in rows 0..7 and the powers in rows 8..15. %0 is the lane's address.
    /// </summary>
    public static IEnumerable<string> LoadX(UnitPlan plan, int part)
    {
        foreach (string line in LoadRuns(plan.Format.Run, part, "%0", 0))
        {
            yield return line;
        }

        foreach (string line in Sums(plan, part))
        {
            yield return line;
        }
    }

    /// <summary>
    /// Both units of a stage against eight rows of x. %0 is the lane's address of their codes, %1 of its row's scales, %2 of its x; the lane's sums
    /// y0, y1 are its row's of two columns of B, y2, y3 those of the row eight below.
    /// </summary>
    public static IEnumerable<string> RowsBody(UnitPlan plan)
    {
        yield return ".reg .f32 fs, fq, d;";
        HashSet<int> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                int x = (512 * unit) + (128 * quarter);
                foreach (string line in LoadRuns(plan.Format.Run, unit, "%2", x).Concat(Sums(plan, unit)))
                {
                    yield return line;
                }
            }

            foreach (string line in Products(plan, quarter, loaded, unit => unit))
            {
                yield return line;
            }

            for (int group = 0; group < plan.QuarterGroups; group++)
            {
                foreach (string line in RowMetas(plan, quarter, group))
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>−Σx (Σx where the zero is added) and Σ2^e·x of the groups whose x stands in registers.</summary>
    private static IEnumerable<string> Sums(UnitPlan plan, int part)
    {
        for (int i = 0; i < 4; i++)
        {
            (int group, bool first) = GroupOf(plan, i);
            string sums = Four(CodeText.Of($"s{part}_{group}"));
            yield return $"mov.b32 k1, {Power(plan, 2 * i)}; mov.b32 k2, {Power(plan, (2 * i) + 1)};";
            yield return Mma(sums, "one, k1, one, k2", X(part, i), first ? Zeros : sums);
        }

        for (int group = 0; group < plan.QuarterGroups && !plan.IsAffine; group++)
        {
            yield return CodeText.Of($"neg.f32 s{part}_{group}_0, s{part}_{group}_0; neg.f32 s{part}_{group}_1, s{part}_{group}_1;");
        }
    }

    /// <summary>Both units of a stage. %0 is the lane's address of their codes, %1 of its scales.</summary>
    public static IEnumerable<string> Body(UnitPlan plan, int part)
    {
        yield return ".reg .f32 fs, fq, d;";
        yield return CodeText.Of($".reg .f32 e<{4 * plan.QuarterGroups}>;");
        HashSet<int> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            foreach (string line in Quarter(plan, part, quarter, loaded))
            {
                yield return line;
            }
        }

        for (int group = 0; group < plan.QuarterGroups; group++)
        {
            foreach (string line in Metas(plan, part, group))
            {
                yield return line;
            }
        }
    }

    /// <summary>One quarter of both units, side by side, so that one unpacks while the other multiplies.</summary>
    private static IEnumerable<string> Quarter(UnitPlan plan, int part, int quarter, HashSet<int> loaded)
    {
        foreach (string line in Products(plan, quarter, loaded, _ => part))
        {
            yield return line;
        }

        for (int group = 0; group < plan.QuarterGroups; group++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                string c = CodeText.Of($"c{unit}{quarter}_");
                yield return CodeText.Of(
                    $"@t{quarter} mov.f32 e{(4 * group) + unit}, {c}{(4 * group) + unit}; @t{quarter} mov.f32 e{(4 * group) + 2 + unit}, {c}{(4 * group) + 2 + unit};");
            }
        }
    }

    private static IEnumerable<string> Products(UnitPlan plan, int quarter, HashSet<int> loaded, System.Func<int, int> partOf)
    {
        UnitFormat format = plan.Format;
        FieldUnpacker[] unpackers = new FieldUnpacker[2];
        for (int unit = 0; unit < 2; unit++)
        {
            foreach (string line in LoadWords(format, unit, quarter, loaded))
            {
                yield return line;
            }

            string[] words = [.. Enumerable.Range(0, format.Bits).Select(v => CodeText.Of($"w{unit}_{(quarter * format.Bits) + v}"))];
            unpackers[unit] = new FieldUnpacker(format, words, CodeText.Of($"{unit}{quarter}"));
            yield return CodeText.Of($".reg .b32 a{unit}{quarter}_<4>; .reg .f32 c{unit}{quarter}_<{4 * plan.QuarterGroups}>;");
        }

        for (int i = 0; i < 4; i++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                foreach (string line in Multiply(plan, partOf(unit), unit, quarter, i, unpackers[unit]))
                {
                    yield return line;
                }
            }
        }
    }

    private static IEnumerable<string> Multiply(UnitPlan plan, int part, int unit, int quarter, int i, FieldUnpacker unpacker)
    {
        string a = CodeText.Of($"a{unit}{quarter}");
        for (int register = 0; register < 4; register++)
        {
            foreach (string line in unpacker.Unpack(register % 2, (2 * i) + (register / 2), CodeText.Of($"{a}_{register}")))
            {
                yield return line;
            }
        }

        (int group, bool first) = GroupOf(plan, i);
        string c = string.Join(", ", Enumerable.Range(4 * group, 4).Select(j => CodeText.Of($"c{unit}{quarter}_{j}")));
        yield return Mma(c, Four(a), X(part, i), first ? Zeros : c);
    }

    /// <summary>Scales and zeros of one group of the lane's quarter, in both units and rows: y += s·((e − Σ2^e·x) − z·Σx).</summary>
    private static IEnumerable<string> Metas(UnitPlan plan, int part, int group)
    {
        for (int unit = 0; unit < 2; unit++)
        {
            yield return LoadMeta(
                plan, CodeText.Of($"m{unit}{group}"), (unit * plan.Format.Bytes) + (4 * plan.Format.MetaBytes * group));
        }

        for (int r = 0; r < 2; r++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                string sums = CodeText.Of($"s{part}_{group}_");
                yield return ScaleAndZero(plan.Spec.Scale, CodeText.Of($"m{unit}{group}"), r);
                yield return CodeText.Of($"sub.f32 d, e{(4 * group) + (2 * r) + unit}, {sums}{2 + unit};");
                yield return Scaled(plan, CodeText.Of($"{sums}{unit}"), CodeText.Of($"y{r}"));
            }
        }
    }

    /// <summary>Scales and zeros of one group of a quarter, in both units, for the lane's four sums.</summary>
    private static IEnumerable<string> RowMetas(UnitPlan plan, int quarter, int group)
    {
        int inUnit = plan.QuarterGroups > 1 ? (quarter * plan.QuarterGroups) + group : quarter * plan.Format.Groups / 4;
        for (int unit = 0; unit < 2; unit++)
        {
            string m = CodeText.Of($"m{unit}{quarter}{group}");
            yield return LoadMeta(plan, m, (unit * plan.Format.Bytes) + (4 * plan.Format.MetaBytes * inUnit));
            for (int r = 0; r < 2; r++)
            {
                yield return ScaleAndZero(plan.Spec.Scale, m, r);
                for (int column = 0; column < 2; column++)
                {
                    string c = CodeText.Of($"c{unit}{quarter}_{(4 * group) + (2 * r) + column}");
                    yield return CodeText.Of($"sub.f32 d, {c}, s{unit}_{group}_{2 + column};");
                    yield return Scaled(plan, CodeText.Of($"s{unit}_{group}_{column}"), CodeText.Of($"y{(2 * r) + column}"));
                }
            }
        }
    }

    private static string LoadMeta(UnitPlan plan, string m, int at) => plan.Spec.Scale == ScaleType.Float32
        ? CodeText.Of($".reg .f32 {m}_<4>; ld.shared.v4.f32 {{{m}_0, {m}_1, {m}_2, {m}_3}}, [%1+{at}];")
        : CodeText.Of($".reg .b32 {m}_<2>; ld.shared.v2.b32 {{{m}_0, {m}_1}}, [%1+{at}];");

    private static string Scaled(UnitPlan plan, string sum, string y) => plan.IsAffine
        ? $"fma.rn.f32 {y}, fs, d, {y}; fma.rn.f32 {y}, fq, {sum}, {y};"
        : $"fma.rn.f32 d, fq, {sum}, d; fma.rn.f32 {y}, fs, d, {y};";

    private static string ScaleAndZero(ScaleType type, string m, int r) => type switch
    {
        ScaleType.Float32 => CodeText.Of($"mov.f32 fs, {m}_{2 * r}; mov.f32 fq, {m}_{(2 * r) + 1};"),
        ScaleType.Float16 => CodeText.Of(
            $"{{ .reg .b16 hs, hz; mov.b32 {{hs, hz}}, {m}_{r}; cvt.f32.f16 fs, hs; cvt.f32.f16 fq, hz; }}"),
        _ => CodeText.Of(
            $"{{ .reg .b32 hs, hz; shl.b32 hs, {m}_{r}, 16; and.b32 hz, {m}_{r}, 0xffff0000;\n    mov.b32 fs, hs; mov.b32 fq, hz; }}"),
    };

    /// <summary>Runs of 16 are 32 bytes, of 8 twice 16, of 4 four times 8; four runs of the lanes of a row lie side by side.</summary>
    private static IEnumerable<string> LoadRuns(int run, int part, string address, int offset)
    {
        int registers = System.Math.Min(4, run / 2);
        for (int first = 0; first < 8; first += registers)
        {
            int at = offset + (2 * first / run * 8 * run) + (2 * first % run * 2);
            string list = string.Join(", ", Enumerable.Range(first, registers).Select(j => CodeText.Of($"x{part}_{j}")));
            yield return CodeText.Of($"ld.global.nc.v{registers}.b32 {{{list}}}, [{address}+{at}];");
        }
    }

    private static IEnumerable<string> LoadWords(UnitFormat format, int unit, int quarter, HashSet<int> loaded)
    {
        for (int v = 0; v < format.Bits; v++)
        {
            int slot = ((quarter * format.Bits) + v) / 4;
            if (loaded.Add((1024 * unit) + slot))
            {
                string list = string.Join(", ", Enumerable.Range(4 * slot, 4).Select(j => CodeText.Of($"w{unit}_{j}")));
                yield return CodeText.Of($".reg .b32 {list}; ld.shared.v4.b32 {{{list}}}, [%0+{(unit * format.Bytes) + (512 * slot)}];");
            }
        }
    }

    /// <summary>The group of a quarter that mma i belongs to, and whether it is the group's first.</summary>
    private static (int Group, bool First) GroupOf(UnitPlan plan, int i)
    {
        int each = 4 / plan.QuarterGroups;
        return (i / each, i % each == 0);
    }

    private static string Power(UnitPlan plan, int p) => FieldUnpacker.Power(FieldUnpacker.Exponent(plan.Format.Bits, p));

    private static string X(int part, int i) => CodeText.Of($"x{part}_{2 * i}, x{part}_{(2 * i) + 1}");

    private static string Four(string name) => $"{name}_0, {name}_1, {name}_2, {name}_3";

    private static string Mma(string c, string a, string b, string init) =>
        $"mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {{{c}}},\n    {{{a}}}, {{{b}}}, {{{init}}};";
}
