using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Lines that several kernels on tensor cores print.</summary>
internal static class TensorCoreText
{
    public const string Zeros = "fz, fz, fz, fz";

    /// <summary>Characters of a line of PTX, which stands indented in a string of C#.</summary>
    private const int LongestLine = 84;

    /// <summary>c = a·b + init, all of them registers.</summary>
    public static string Mma(string c, string a, string b, string init) =>
        $"mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {{{c}}}, {{{a}}}, {{{b}}}, {{{init}}};";

    /// <summary>name_0, name_1, name_2, name_3.</summary>
    public static string Four(string name) => $"{name}_0, {name}_1, {name}_2, {name}_3";

    /// <summary>The lines of one block of PTX; long ones are broken between statements or operands.</summary>
    public static string Lines(IEnumerable<string> lines, int longest = LongestLine) =>
        string.Join("\n", lines.Where(line => line.Length > 0).SelectMany(line => Broken(line, longest)));

    private static IEnumerable<string> Broken(string line, int longest)
    {
        while (line.Length > longest)
        {
            int statement = line.LastIndexOf("; ", longest, System.StringComparison.Ordinal);
            int operand = line.LastIndexOf("}, ", longest, System.StringComparison.Ordinal);
            int comma = line.LastIndexOf(", ", longest, System.StringComparison.Ordinal);
            int end = statement > 0 ? statement + 2 : operand > 0 ? operand + 3 : comma > 0 ? comma + 2 : line.Length;
            yield return line.Substring(0, end).TrimEnd();
            line = (statement > 0 ? "" : "    ") + line.Substring(end);
        }

        yield return line;
    }

    /// <summary>Sets registers name0, name1, … to 0.</summary>
    public static string Clear(string name, int count) =>
        string.Join(" ", Enumerable.Range(0, count).Select(i => CodeText.Of($"mov.f32 {name}{i}, 0f00000000;")));

    /// <summary>Declares the registers that <see cref="Power"/> names.</summary>
    public static string Powers(UnitPlan plan) => string.Join(" ", Enumerable.Range(0, 8)
        .Select(p => FieldUnpacker.Exponent(plan.Format.Bits, p))
        .Distinct()
        .Select(exponent => CodeText.Of($".reg .b32 p{exponent}; mov.b32 p{exponent}, {FieldUnpacker.Power(exponent)};")));

    /// <summary>The register of the numbers that the codes of pair p are added to. Arithmetic on pairs of binary16 takes no constants.</summary>
    public static string Power(UnitPlan plan, int p) => CodeText.Of($"p{FieldUnpacker.Exponent(plan.Format.Bits, p)}");

    /// <summary>Loads the 16-byte slots that hold the words of a quarter and were not loaded before, as w{tag}_0, w{tag}_1, …</summary>
    /// <param name="format">The units.</param>
    /// <param name="tag">Tells units apart.</param>
    /// <param name="quarter">The quarter.</param>
    /// <param name="address">The lane's address in the unit.</param>
    /// <param name="offset">What is added to it.</param>
    /// <param name="loaded">The slots that were loaded.</param>
    /// <param name="declares">Whether the registers are declared here; else they are w{tag}_&lt;4·bits&gt; of the whole kernel.</param>
    public static IEnumerable<string> LoadWords(
        UnitFormat format, string tag, int quarter, string address, int offset, HashSet<string> loaded, bool declares = true)
    {
        for (int v = 0; v < format.Bits; v++)
        {
            int slot = ((quarter * format.Bits) + v) / 4;
            if (loaded.Add(CodeText.Of($"{tag}_{slot}")))
            {
                string list = string.Join(", ", Enumerable.Range(4 * slot, 4).Select(j => CodeText.Of($"w{tag}_{j}")));
                string declaration = declares ? $".reg .b32 {list}; " : "";
                yield return CodeText.Of($"{declaration}ld.shared.v4.b32 {{{list}}}, [{address}+{offset + (512 * slot)}];");
            }
        }
    }

    /// <summary>The registers of a quarter's words, as <see cref="LoadWords"/> names them.</summary>
    public static string[] WordNames(UnitFormat format, string tag, int quarter) =>
        [.. Enumerable.Range(0, format.Bits).Select(v => CodeText.Of($"w{tag}_{(quarter * format.Bits) + v}"))];

    /// <summary>Scale and zero of both rows of a lane into registers.</summary>
    public static string LoadMeta(UnitPlan plan, string m, string address, int at) => plan.Spec.Scale == ScaleType.Float32
        ? CodeText.Of($".reg .f32 {m}_<4>; ld.shared.v4.f32 {{{m}_0, {m}_1, {m}_2, {m}_3}}, [{address}+{at}];")
        : CodeText.Of($".reg .b32 {m}_<2>; ld.shared.v2.b32 {{{m}_0, {m}_1}}, [{address}+{at}];");

    /// <summary>Scale and zero of row half r out of what <see cref="LoadMeta"/> loaded, as binary32.</summary>
    public static string ScaleAndZero(ScaleType type, string m, int r, string scale = "fs", string zero = "fq") => type switch
    {
        ScaleType.Float32 => CodeText.Of($"mov.f32 {scale}, {m}_{2 * r}; mov.f32 {zero}, {m}_{(2 * r) + 1};"),
        ScaleType.Float16 => CodeText.Of(
            $"{{ .reg .b16 hs, hz; mov.b32 {{hs, hz}}, {m}_{r}; cvt.f32.f16 {scale}, hs; cvt.f32.f16 {zero}, hz; }}"),
        _ => CodeText.Of(
            $"{{ .reg .b32 hs, hz; shl.b32 hs, {m}_{r}, 16; and.b32 hz, {m}_{r}, 0xffff0000; mov.b32 {scale}, hs; mov.b32 {zero}, hz; }}"),
    };

    /// <summary>Two numbers of 16 bits as binary32.</summary>
    public static string Widen(ScaleType type, string word, string low, string high) => type == ScaleType.Float16
        ? $"{{ .reg .b16 wl, wh; mov.b32 {{wl, wh}}, {word}; cvt.f32.f16 {low}, wl; cvt.f32.f16 {high}, wh; }}"
        : $"{{ .reg .b32 wl, wh; shl.b32 wl, {word}, 16; and.b32 wh, {word}, 0xffff0000; mov.b32 {low}, wl; mov.b32 {high}, wh; }}";

    /// <summary>The group of a quarter that mma i belongs to, and whether it is the group's first.</summary>
    public static (int Group, bool First) GroupOf(UnitPlan plan, int i)
    {
        int each = 4 / plan.QuarterGroups;
        return (i / each, i % each == 0);
    }

    /// <summary>The group of the unit that a group of a quarter is.</summary>
    public static int GroupInUnit(UnitPlan plan, int quarter, int group) =>
        plan.QuarterGroups > 1 ? (quarter * plan.QuarterGroups) + group : quarter * plan.Format.Groups / 4;

    /// <summary>Waits until what a barrier counts has come.</summary>
    public static string Wait(string barrier, string phase) => CodeText.Of(
        $$""""
        CudaAsm.Emit("""
            {
            .reg .pred done;
            waiting:
            mbarrier.try_wait.parity.shared.b64 done, [%0], %1;
            @!done bra waiting;
            }
            """, {{barrier}}, {{phase}});
        """");

    /// <summary>Adds the warps' sums of an output to y0, in order; four are loaded at a time, since each waits for the one before it otherwise.</summary>
    /// <param name="address">The address of the sum of warp w.</param>
    public static string AddWarps(System.Func<string, string> address) => CodeText.Of(
        $$"""
        int w = 0;
        for (; w + 4 <= warps; w += 4)
        {
            CudaAsm.Emit(
                "{ .reg .f32 d<4>; ld.shared.f32 d0, [%0]; ld.shared.f32 d1, [%1]; ld.shared.f32 d2, [%2]; ld.shared.f32 d3, [%3]; add.f32 y0, y0, d0; add.f32 y0, y0, d1; add.f32 y0, y0, d2; add.f32 y0, y0, d3; }",
                {{address("w")}}, {{address("(w + 1)")}}, {{address("(w + 2)")}}, {{address("(w + 3)")}});
        }

        for (; w < warps; w++)
        {
            CudaAsm.Emit("{ .reg .f32 d; ld.shared.f32 d, [%0]; add.f32 y0, y0, d; }", {{address("w")}});
        }
        """);

    /// <summary>y0 of an output, finished as <c>GpuEpilogue.Of</c> does.</summary>
    public static string Finish(string row) => CodeText.Of(
        $$"""
        for (int r = 0; r < rank; r++)
        {
            CudaAsm.Emit(
                "{ .reg .f32 u, b; ld.global.f32 u, [%0]; ld.global.f32 b, [%1]; fma.rn.f32 y0, u, b, y0; }",
                projected + ((({{row}} * (long)rank) + r) * 4), terms + (((2L * n) + (output * (long)rank) + r) * 4));
        }

        if (rank > 0)
        {
            CudaAsm.Emit("{ .reg .f32 d; ld.global.f32 d, [%0]; mul.f32 y0, y0, d; }", terms + (((long)n + output) * 4));
        }

        CudaAsm.Emit("{ .reg .f32 d; ld.global.f32 d, [%0]; add.f32 y0, y0, d; }", terms + (output * 4L));
        """);
}
