using System.Collections.Generic;
using System.Linq;
using System.Text;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of those products on warpgroups that multiply ŵ: a unit into operands, a few steps of 16 columns at a time, and the multiplications of them.</summary>
/// <remarks>Two sets of registers take turns, so that operands are made while those before them are multiplied.</remarks>
/// <param name="plan">The config.</param>
internal sealed class WarpgroupWeightsEmitter(UnitPlan plan)
{
    /// <summary>The registers that live across blocks of PTX.</summary>
    public string Registers(WarpgroupTile tile) => string.Join(
        " ",
        new[]
        {
            CodeText.Of($".reg .f32 y<{tile.Sums}>; .reg .b32 a<{8 * tile.Steps}>, w_<{4 * plan.Format.Bits}>, eight; .reg .pred lane0, yes; mov.b32 eight, 8; setp.eq.b32 yes, 0, 0;"),
            TensorCoreText.Powers(plan),
        }.Concat(Enumerable.Range(0, plan.IsByColumn ? 0 : plan.QuarterGroups).Select(group => RoundedWeightText.Registers(CodeText.Of($"{group}")))));

    /// <summary>The blocks of PTX that products of the same steps share.</summary>
    public IEnumerable<PtxBlock> Shared(int steps)
    {
        HashSet<string> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            for (int batch = 0; batch < 4 / steps; batch++)
            {
                yield return new(
                    Of(steps, quarter, batch),
                    CodeText.Of($"ŵ of {16 * steps} columns of quarter {quarter} as operands; %0 is the lane's address of the unit's codes, %1 of its {(plan.IsByColumn ? "columns'" : "rows'")} scales."),
                    [.. Decode(steps, quarter, batch, loaded)]);
            }
        }
    }

    /// <summary>The blocks of PTX of a product.</summary>
    public static IEnumerable<PtxBlock> Own(WarpgroupTile tile) => Enumerable.Range(0, 2).Select(set => new PtxBlock(
        Times(tile, set),
        "Multiplies such operands, and waits until those before them are done. %0 is the descriptor of x as far as it differs, %1 what it grows by a step.",
        Multiply(tile, set)));

    /// <summary>The loop's body.</summary>
    /// <param name="tile">The product.</param>
    /// <param name="stages">What is done where a stage of x begins and ends, and where a unit's codes are in registers.</param>
    public string Unit(WarpgroupTile tile, WarpgroupStages stages)
    {
        var text = new StringBuilder();
        string scales = plan.IsByColumn ? CodeText.Of($"t * {plan.Format.Run * plan.Format.MetaBytes}") : CodeText.Of($"g * {4 * plan.Format.Groups * plan.Format.MetaBytes}");
        text.Append(CodeText.Of($"int codes = at + (lane * 16), scales = at + {plan.Format.CodeBytes} + ({scales});\n"));
        int batches = 4 / tile.Steps;
        for (int i = 0; i < 4 * batches; i++)
        {
            int inStage = i % (tile.Quarters * batches);
            text.Append(CodeText.Of($"CudaAsm.Emit({Of(tile.Steps, i / batches, i % batches)}, codes, scales);\n"));
            text.Append(i == (4 * batches) - 1 ? stages.Refill : "");
            text.Append(inStage == 0 ? stages.Begin : "");
            text.Append(CodeText.Of($"CudaAsm.Emit({Times(tile, i % 2)}, descriptor, 2 * rows);\n"));
            text.Append(inStage == 0 ? stages.ReleaseLast : "");
            text.Append(inStage == (tile.Quarters * batches) - 1 ? stages.End : CodeText.Of($"descriptor += {2 * tile.Steps} * rows;\n"));
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The name of a block that makes operands.</summary>
    private static string Of(int steps, int quarter, int batch) => CodeText.Of($"WeightsOf{16 * steps}Columns{quarter}{(batch == 0 ? "" : "B")}");

    /// <summary>The name of a block that multiplies them.</summary>
    private static string Times(WarpgroupTile tile, int set) => CodeText.Of($"{(set == 0 ? "Even" : "Odd")}WeightsTimes{tile.Rows}");

    private IEnumerable<string> Decode(int steps, int quarter, int batch, HashSet<string> loaded)
    {
        foreach (string line in TensorCoreText.LoadWords(plan.Format, "", quarter, "%0", 0, loaded, declares: false))
        {
            yield return line;
        }

        var unpacker = new FieldUnpacker(plan.Format, TensorCoreText.WordNames(plan.Format, "", quarter), "");
        int scales = UnitFormat.QuarterColumns * plan.Format.MetaBytes * quarter;
        foreach (string line in plan.IsByColumn ? RoundedWeightText.MetasOfColumns(plan, "0", scales, 2 * steps * batch, 2 * steps) : [])
        {
            yield return line;
        }

        for (int step = 0; step < steps; step++)
        {
            int i = (batch * steps) + step;
            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            string metas = CodeText.Of($"{group}");
            if (first && !plan.IsByColumn)
            {
                int inUnit = TensorCoreText.GroupInUnit(plan, quarter, group);
                foreach (string line in RoundedWeightText.Metas(plan, metas, 4 * plan.Format.MetaBytes * inUnit))
                {
                    yield return line;
                }
            }

            for (int register = 0; register < 4; register++)
            {
                string a = CodeText.Of($"a{Operand(steps, ((quarter * (4 / steps)) + batch) % 2, step) + register}");
                foreach (string line in RoundedWeightText.Operand(plan, unpacker, metas, register, i, a))
                {
                    yield return line;
                }
            }
        }
    }

    private static IEnumerable<string> Multiply(WarpgroupTile tile, int set)
    {
        string sums = string.Join(", ", Enumerable.Range(0, tile.Sums).Select(i => CodeText.Of($"y{i}")));
        yield return ".reg .b32 low; .reg .b64 x; mov.b32 low, %0;";
        yield return "wgmma.fence.sync.aligned;";
        for (int step = 0; step < tile.Steps; step++)
        {
            string a = string.Join(", ", Enumerable.Range(Operand(tile.Steps, set, step), 4).Select(i => CodeText.Of($"a{i}")));
            yield return "mov.b64 x, {low, eight};";
            yield return CodeText.Of($"wgmma.mma_async.sync.aligned.m64n{tile.Rows}k16.f32.f16.f16 {{{sums}}}, {{{a}}}, x, yes, 1, 1, 0;");
            yield return "add.u32 low, low, %1;";
        }

        yield return "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 1;";
    }

    private static int Operand(int steps, int set, int step) => 4 * ((set * steps) + step);
}
