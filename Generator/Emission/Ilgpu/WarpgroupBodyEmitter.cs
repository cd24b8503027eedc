using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="WarpgroupEmitter"/>: ŵ of a unit into operands, a few steps of 16 columns at a time, and the multiplications of them.</summary>
/// <remarks>
/// What a lane holds of a unit is the first operand of <c>wgmma</c> as it is of <c>mma.m16n8k16</c>: four warps make its 64 rows. Two sets of registers take turns, so that
/// operands are made while those before them are multiplied.
/// </remarks>
/// <param name="plan">The config.</param>
/// <param name="tile">The product's shape.</param>
internal sealed class WarpgroupBodyEmitter(UnitPlan plan, WarpgroupTile tile)
{
    private readonly HashSet<string> _loaded = [];

    /// <summary>The registers that live across blocks of PTX.</summary>
    public static string Registers(UnitPlan plan, WarpgroupTile tile) => string.Join(
        " ",
        new[]
        {
            CodeText.Of($".reg .f32 y<{tile.Sums}>; .reg .b32 a<{8 * tile.Steps}>, w_<{4 * plan.Format.Bits}>, eight; .reg .pred lane0, yes; mov.b32 eight, 8; setp.eq.b32 yes, 0, 0;"),
            TensorCoreText.Powers(plan),
        }.Concat(Enumerable.Range(0, plan.QuarterGroups).Select(group => RoundedWeightText.Registers(CodeText.Of($"{group}")))));

    /// <summary>
    /// ŵ of one batch of steps. %0 is the lane's address of the unit's codes, %1 of its row's scales.
    /// </summary>
    public IEnumerable<string> Decode(int quarter, int batch)
    {
        foreach (string line in TensorCoreText.LoadWords(plan.Format, "", quarter, "%0", 0, _loaded, declares: false))
        {
            yield return line;
        }

        var unpacker = new FieldUnpacker(plan.Format, TensorCoreText.WordNames(plan.Format, "", quarter), "");
        for (int step = 0; step < tile.Steps; step++)
        {
            int i = (batch * tile.Steps) + step;
            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            string metas = CodeText.Of($"{group}");
            if (first)
            {
                int inUnit = TensorCoreText.GroupInUnit(plan, quarter, group);
                foreach (string line in RoundedWeightText.Metas(plan, metas, 4 * plan.Format.MetaBytes * inUnit))
                {
                    yield return line;
                }
            }

            for (int register = 0; register < 4; register++)
            {
                string a = CodeText.Of($"a{Operand(quarter, batch, step) + register}");
                foreach (string line in RoundedWeightText.Operand(plan, unpacker, metas, register, i, a))
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>
    /// Multiplies a batch, and waits until the one before it is done. %0 is the descriptor of x as far as it differs, %1 what it grows by a step.
    /// </summary>
    public IEnumerable<string> Multiply(int quarter, int batch)
    {
        string sums = string.Join(", ", Enumerable.Range(0, tile.Sums).Select(i => CodeText.Of($"y{i}")));
        yield return ".reg .b32 low; .reg .b64 x; mov.b32 low, %0;";
        yield return "wgmma.fence.sync.aligned;";
        for (int step = 0; step < tile.Steps; step++)
        {
            string a = string.Join(", ", Enumerable.Range(Operand(quarter, batch, step), 4).Select(i => CodeText.Of($"a{i}")));
            yield return "mov.b64 x, {low, eight};";
            yield return CodeText.Of($"wgmma.mma_async.sync.aligned.m64n{tile.Rows}k16.f32.f16.f16 {{{sums}}}, {{{a}}}, x, yes, 1, 1, 0;");
            yield return "add.u32 low, low, %1;";
        }

        yield return "wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 1;";
    }

    private int Operand(int quarter, int batch, int step)
    {
        int set = ((quarter * (4 / tile.Steps)) + batch) % 2;
        return 4 * ((set * tile.Steps) + step);
    }
}
