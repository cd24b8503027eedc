using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="TensorCoreProductEmitter"/>: x and its sums into registers, and two units against them.</summary>
internal static class TensorCoreProductBodyEmitter
{
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

    /// <summary>−Σx (Σx where the zero is added) and Σ2^e·x of the groups whose x stands in registers.</summary>
    public static IEnumerable<string> Sums(UnitPlan plan, int part)
    {
        for (int i = 0; i < 4; i++)
        {
            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            string sums = TensorCoreText.Four(CodeText.Of($"s{part}_{group}"));
            yield return $"mov.b32 k1, {Power(plan, 2 * i)}; mov.b32 k2, {Power(plan, (2 * i) + 1)};";
            yield return TensorCoreText.Mma(sums, "one, k1, one, k2", X(part, i), first ? TensorCoreText.Zeros : sums);
        }

        for (int group = 0; group < plan.QuarterGroups && !plan.IsAffine && !plan.IsByColumn; group++)
        {
            yield return CodeText.Of($"neg.f32 s{part}_{group}_0, s{part}_{group}_0; neg.f32 s{part}_{group}_1, s{part}_{group}_1;");
        }
    }

    /// <summary>Both units of a stage. %0 is the lane's address of their codes, %1 of its scales.</summary>
    public static IEnumerable<string> Body(UnitPlan plan, int part)
    {
        yield return ".reg .f32 fs, fq, d;";
        yield return CodeText.Of($".reg .f32 e<{4 * plan.QuarterGroups}>;");
        HashSet<string> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            foreach (string line in Quarter(plan, part, quarter, loaded))
            {
                yield return line;
            }
        }

        IEnumerable<string> end = plan.IsByColumn
            ? TensorCoreColumnBodyEmitter.Unscale(part)
            : Enumerable.Range(0, plan.QuarterGroups).SelectMany(group => Metas(plan, part, group));
        foreach (string line in end)
        {
            yield return line;
        }
    }

    /// <summary>One quarter of both units, side by side, so that one unpacks while the other multiplies.</summary>
    private static IEnumerable<string> Quarter(UnitPlan plan, int part, int quarter, HashSet<string> loaded)
    {
        foreach (string line in Products(plan, part, quarter, loaded))
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

    private static IEnumerable<string> Products(UnitPlan plan, int part, int quarter, HashSet<string> loaded)
    {
        UnitFormat format = plan.Format;
        FieldUnpacker[] unpackers = new FieldUnpacker[2];
        for (int unit = 0; unit < 2; unit++)
        {
            foreach (string line in TensorCoreText.LoadWords(format, CodeText.Of($"{unit}"), quarter, "%0", unit * format.Bytes, loaded))
            {
                yield return line;
            }

            string[] words = TensorCoreText.WordNames(format, CodeText.Of($"{unit}"), quarter);
            unpackers[unit] = new FieldUnpacker(format, words, CodeText.Of($"{unit}{quarter}"));
            yield return CodeText.Of($".reg .b32 a{unit}{quarter}_<4>; .reg .f32 c{unit}{quarter}_<{4 * plan.QuarterGroups}>;");
        }

        for (int i = 0; i < 4; i++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                foreach (string line in Multiply(plan, part, unit, quarter, i, unpackers[unit]))
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

        (int group, bool first) = TensorCoreText.GroupOf(plan, i);
        string c = string.Join(", ", Enumerable.Range(4 * group, 4).Select(j => CodeText.Of($"c{unit}{quarter}_{j}")));
        yield return TensorCoreText.Mma(c, TensorCoreText.Four(a), X(part, i), first ? TensorCoreText.Zeros : c);
    }

    /// <summary>Scales and zeros of one group of the lane's quarter, in both units and rows: y += s·((e − Σ2^e·x) − z·Σx).</summary>
    private static IEnumerable<string> Metas(UnitPlan plan, int part, int group)
    {
        for (int unit = 0; unit < 2; unit++)
        {
            yield return TensorCoreText.LoadMeta(
                plan, CodeText.Of($"m{unit}{group}"), "%1", (unit * plan.Format.Bytes) + (4 * plan.Format.MetaBytes * group));
        }

        for (int r = 0; r < 2; r++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                string sums = CodeText.Of($"s{part}_{group}_");
                yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, CodeText.Of($"m{unit}{group}"), r);
                yield return CodeText.Of($"sub.f32 d, e{(4 * group) + (2 * r) + unit}, {sums}{2 + unit};");
                yield return Scaled(plan, CodeText.Of($"{sums}{unit}"), CodeText.Of($"y{r}"));
            }
        }
    }

    private static string Scaled(UnitPlan plan, string sum, string y) => plan.IsAffine
        ? $"fma.rn.f32 {y}, fs, d, {y}; fma.rn.f32 {y}, fq, {sum}, {y};"
        : $"fma.rn.f32 d, fq, {sum}, d; fma.rn.f32 {y}, fs, d, {y};";

    /// <summary>Runs of 16 are 32 bytes, of 8 twice 16, of 4 four times 8; four runs of the lanes of a row lie side by side.</summary>
    public static IEnumerable<string> LoadRuns(int run, int part, string address, int offset)
    {
        int registers = System.Math.Min(4, run / 2);
        for (int first = 0; first < 8; first += registers)
        {
            int at = offset + (2 * first / run * 8 * run) + (2 * first % run * 2);
            string list = string.Join(", ", Enumerable.Range(first, registers).Select(j => CodeText.Of($"x{part}_{j}")));
            yield return CodeText.Of($"ld.global.nc.v{registers}.b32 {{{list}}}, [{address}+{at}];");
        }
    }

    private static string Power(UnitPlan plan, int p) => FieldUnpacker.Power(FieldUnpacker.Exponent(plan.Format.Bits, p));

    private static string X(int part, int i) => CodeText.Of($"x{part}_{2 * i}, x{part}_{(2 * i) + 1}");
}
