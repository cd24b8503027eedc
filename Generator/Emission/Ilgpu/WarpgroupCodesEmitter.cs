using System.Collections.Generic;
using System.Linq;
using System.Text;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of those products on warpgroups that multiply codes and scale the sums of groups.</summary>
/// <remarks>
/// Masked out of its word, a code at bit p of a half is the binary16 number code·2^(p−24), exact without an instruction more; the x that it meets was multiplied by 2^−p.
/// y = Σ over groups of 2^24·s·Σ(code·2^−24·x) − z·s·Σx. Zeros enter as products of their own: z·s, in two numbers of binary16 that are exact together, against Σx in two.
/// </remarks>
/// <param name="plan">The config.</param>
internal sealed class WarpgroupCodesEmitter(UnitPlan plan)
{
    /// <summary>2^24, as PTX writes a binary32.</summary>
    private const string UnitOfCodes = "0f4B800000";

    private const string Zeros = "ZerosOfLane";

    private const string Scales = "ScalesOfQuarter";

    /// <summary>The registers that live across blocks of PTX: y, the sums of groups, operands of two quarters, scales, zeros.</summary>
    public string Registers(WarpgroupTile tile) => CodeText.Of(
        $".reg .f32 y<{tile.Sums}>, e<{tile.Sums * plan.QuarterGroups}>, s<{2 * plan.QuarterGroups}>; .reg .b32 a<32>, w_<{4 * plan.Format.Bits}>, z<{4 * tile.SumSteps}>, eight; .reg .pred lane0, yes, no; mov.b32 eight, 8; setp.eq.b32 yes, 0, 0; setp.ne.b32 no, 0, 0;");

    /// <summary>Sets all sums and scales to 0.</summary>
    public string Clear(WarpgroupTile tile) => string.Join(
        " ", TensorCoreText.Clear("y", tile.Sums), TensorCoreText.Clear("e", tile.Sums * plan.QuarterGroups), TensorCoreText.Clear("s", 2 * plan.QuarterGroups));

    /// <summary>The blocks of PTX that products of all rows share.</summary>
    public IEnumerable<PtxBlock> Shared()
    {
        HashSet<string> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            yield return new(CodesOf(quarter), CodeText.Of($"The codes of quarter {quarter} as operands; %0 is the lane's address of the unit's codes."), [.. Codes(quarter, loaded)]);
        }

        yield return new(Zeros, "−z·s of a group as two numbers, each twice; %0 is the address of the group's scale and zero in the lane's rows.", Enumerable.Range(0, SumSteps).SelectMany(ZerosOfLane));
        yield return new(Scales, "Scales of a quarter's groups; %0 is the address of the first group's in the lane's rows.", ScalesOfQuarter());
    }

    /// <summary>The blocks of PTX of a product.</summary>
    public IEnumerable<PtxBlock> Own(WarpgroupTile tile)
    {
        yield return new(ZerosTimes(tile), "y −= z·s·Σx; %0 is the descriptor of Σx as far as it differs, %1 what it grows by a step.", TimesZeros(tile));
        for (int set = 0; set < 2; set++)
        {
            yield return new(CodesTimes(tile, set), "Multiplies a quarter's codes. %0 is the descriptor of x as far as it differs, %1 what it grows by a step.", TimesCodes(tile, set));
        }

        yield return new(Scaled(tile), "Waits for the sums of a quarter's groups, and adds them to y, scaled.", AddScaled(tile));
    }

    /// <summary>Steps of sums that all products of the config have.</summary>
    private int SumSteps => WarpgroupTile.All(plan).Max(tile => tile.SumSteps);

    /// <summary>The loop's body: a quarter's sums are added to y while the next quarter is unpacked by other warps, and multiplied then.</summary>
    /// <param name="tile">The product.</param>
    /// <param name="stages">What is done where a stage of x begins and ends, and where a unit's codes are in registers.</param>
    public string Unit(WarpgroupTile tile, WarpgroupStages stages)
    {
        var text = new StringBuilder();
        text.Append(CodeText.Of(
            $$"""
            int codes = at + (lane * 16), scales = at + {{plan.Format.CodeBytes}} + (g * {{4 * plan.Format.Groups * plan.Format.MetaBytes}});
            CudaAsm.Emit({{CodesOf(0)}}, codes);

            """));
        for (int quarter = 0; quarter < 4; quarter++)
        {
            bool begins = quarter % tile.Quarters == 0;
            text.Append(begins ? stages.Begin : "");
            text.Append(begins ? CodeText.Of($"CudaAsm.Emit({Zeros}, scales + {ZeroOfLane()});\n") : "");
            text.Append(CodeText.Of($"CudaAsm.Emit({Scaled(tile)});\n"));
            text.Append(begins ? stages.ReleaseLast : "");
            text.Append("CudaAsm.Emit(\"wgmma.fence.sync.aligned;\");\n");
            text.Append(begins ? CodeText.Of($"CudaAsm.Emit({ZerosTimes(tile)}, descriptor, 2 * rows);\ndescriptor += {2 * tile.SumSteps} * rows;\n") : "");
            text.Append(CodeText.Of($"CudaAsm.Emit({CodesTimes(tile, quarter % 2)}, descriptor, 2 * rows);\n"));
            text.Append(quarter % tile.Quarters == tile.Quarters - 1 ? stages.End : "descriptor += 8 * rows;\n");
            int scales = 4 * plan.Format.MetaBytes * TensorCoreText.GroupInUnit(plan, quarter, 0);
            text.Append(CodeText.Of($"CudaAsm.Emit({Scales}, scales + {scales});\n"));
            text.Append(quarter < 3 ? CodeText.Of($"CudaAsm.Emit({CodesOf(quarter + 1)}, codes);\n") : stages.Refill);
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The bytes to the scale of the group whose zero a lane multiplies: lane t of a row has that of the step's group t, or of quarter t.</summary>
    private string ZeroOfLane()
    {
        string group = plan.Format.Groups < WarpgroupTile.GroupsOfStep ? CodeText.Of($"(t * {plan.Format.Groups} / {WarpgroupTile.GroupsOfStep})") : "t";
        return CodeText.Of($"({group} * {4 * plan.Format.MetaBytes})");
    }

    private static string CodesOf(int quarter) => CodeText.Of($"CodesOfQuarter{quarter}");

    private static string ZerosTimes(WarpgroupTile tile) => CodeText.Of($"ZerosTimes{tile.Rows}");

    private static string CodesTimes(WarpgroupTile tile, int set) => CodeText.Of($"{(set == 0 ? "Even" : "Odd")}CodesTimes{tile.Rows}");

    public static string Scaled(WarpgroupTile tile) => CodeText.Of($"AddScaled{tile.Rows}");

    private IEnumerable<string> Codes(int quarter, HashSet<string> loaded)
    {
        foreach (string line in TensorCoreText.LoadWords(plan.Format, "", quarter, "%0", 0, loaded, declares: false))
        {
            yield return line;
        }

        var unpacker = new FieldUnpacker(plan.Format, TensorCoreText.WordNames(plan.Format, "", quarter), "", subnormal: true);
        for (int register = 0; register < 16; register++)
        {
            foreach (string line in unpacker.Unpack(register % 2, register / 2, CodeText.Of($"a{(16 * (quarter % 2)) + register}")))
            {
                yield return line;
            }
        }
    }

    private IEnumerable<string> ZerosOfLane(int step)
    {
        yield return "{";
        yield return TensorCoreText.LoadMeta(plan, "m", "%0", WarpgroupTile.GroupsOfStep * 4 * plan.Format.MetaBytes * step);
        for (int r = 0; r < 2; r++)
        {
            (string high, string low) = (CodeText.Of($"z{(4 * step) + r}"), CodeText.Of($"z{(4 * step) + r + 2}"));
            if (plan.Spec.Scale == ScaleType.Float16)
            {
                yield return CodeText.Of($"{{ .reg .b16 hs, hz; .reg .b32 s, q; mov.b32 {{hs, hz}}, m_{r}; mov.b32 s, {{hs, hs}}; mov.b32 q, {{hz, hz}};");
                yield return plan.IsAffine
                    ? CodeText.Of($"mov.b32 {high}, q; mov.b32 {low}, 0; }}")
                    : CodeText.Of($"neg.f16x2 s, s; mul.f16x2 {high}, s, q; neg.f16x2 {low}, {high}; fma.rn.f16x2 {low}, s, q, {low}; }}");
            }
            else
            {
                yield return "{ .reg .f32 fs, fq; .reg .b16 h;";
                yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "m", r);
                yield return (plan.IsAffine ? "" : "mul.f32 fq, fs, fq; neg.f32 fq, fq; ") +
                    CodeText.Of($"cvt.rn.f16x2.f32 {high}, fq, fq; cvt.rn.f16.f32 h, fq; cvt.f32.f16 fs, h; sub.f32 fq, fq, fs; cvt.rn.f16x2.f32 {low}, fq, fq; }}");
            }
        }

        yield return "}";
    }

    private IEnumerable<string> ScalesOfQuarter()
    {
        for (int group = 0; group < plan.QuarterGroups; group++)
        {
            yield return "{ .reg .f32 fs, fq;";
            yield return TensorCoreText.LoadMeta(plan, "m", "%0", 4 * plan.Format.MetaBytes * group);
            for (int r = 0; r < 2; r++)
            {
                yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "m", r);
                yield return CodeText.Of($"mul.f32 s{(2 * group) + r}, fs, {UnitOfCodes};");
            }

            yield return "}";
        }
    }

    private IEnumerable<string> TimesZeros(WarpgroupTile tile)
    {
        yield return ".reg .b32 low; .reg .b64 x; mov.b32 low, %0;";
        for (int step = 0; step < tile.SumSteps; step++)
        {
            string a = string.Join(", ", Enumerable.Range(4 * step, 4).Select(i => CodeText.Of($"z{i}")));
            yield return "mov.b64 x, {low, eight};";
            yield return Multiply(tile, "y", 0, a, "yes");
            yield return "add.u32 low, low, %1;";
        }
    }

    private IEnumerable<string> TimesCodes(WarpgroupTile tile, int set)
    {
        yield return ".reg .b32 low; .reg .b64 x; mov.b32 low, %0;";
        for (int step = 0; step < 4; step++)
        {
            (int group, bool first) = TensorCoreText.GroupOf(plan, step);
            string a = string.Join(", ", Enumerable.Range((16 * set) + (4 * step), 4).Select(i => CodeText.Of($"a{i}")));
            yield return "mov.b64 x, {low, eight};";
            yield return Multiply(tile, "e", tile.Sums * group, a, first ? "no" : "yes");
            yield return "add.u32 low, low, %1;";
        }

        yield return "wgmma.commit_group.sync.aligned;";
    }

    private IEnumerable<string> AddScaled(WarpgroupTile tile)
    {
        yield return "wgmma.wait_group.sync.aligned 0;";
        for (int group = 0; group < plan.QuarterGroups; group++)
        {
            for (int i = 0; i < tile.Sums; i++)
            {
                yield return CodeText.Of($"fma.rn.f32 y{i}, e{(tile.Sums * group) + i}, s{(2 * group) + (i / 2 % 2)}, y{i};");
            }
        }
    }

    private static string Multiply(WarpgroupTile tile, string sums, int firstSum, string a, string adds)
    {
        string list = string.Join(", ", Enumerable.Range(firstSum, tile.Sums).Select(i => CodeText.Of($"{sums}{i}")));
        return CodeText.Of($"wgmma.mma_async.sync.aligned.m64n{tile.Rows}k16.f32.f16.f16 {{{list}}}, {{{a}}}, x, {adds}, 1, 1, 0;");
    }
}
