using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What differs between the products on warpgroups.</summary>
/// <param name="Rows">Rows of x of a block: the columns of a <c>wgmma</c>.</param>
/// <param name="Quarters">Quarters of a unit whose x is fetched at once.</param>
/// <param name="Steps">Steps of 16 columns whose operands are made at once; fewer take fewer registers.</param>
/// <param name="Warps">Warps of a block: 16 of 128 registers, or 8 of 255.</param>
/// <param name="SumSteps">
/// Steps of 16 columns ahead of the x of a stage that hold sums of x, for products that multiply codes and scale the sums of groups; 0 for those that multiply ŵ.
/// </param>
internal sealed record WarpgroupTile(int Rows, int Quarters, int Steps, int Warps, int SumSteps)
{
    /// <summary>Groups whose sums of x fit a step.</summary>
    public const int GroupsOfStep = 4;

    /// <summary>The products of a config.</summary>
    public static IReadOnlyList<WarpgroupTile> All(UnitPlan plan) =>
        [Few(plan, 16), Few(plan, 32), new(64, 2, 4, 16, 0), new(128, 1, 2, 16, 0), new(256, 1, 2, 8, 0)];

    /// <summary>The widest product of a config that multiplies codes, or 0.</summary>
    public static int WidestOfCodes(UnitPlan plan) => All(plan).Where(tile => tile.TakesCodes).Select(tile => tile.Rows).DefaultIfEmpty().Max();

    /// <summary>A lane's sums.</summary>
    public int Sums => Rows / 2;

    /// <summary>Whether codes are multiplied, not ŵ.</summary>
    public bool TakesCodes => SumSteps > 0;

    /// <summary>Bytes of a stage of x.</summary>
    public int StageBytes => ((128 * Quarters) + (32 * SumSteps)) * Rows;

    /// <summary>The kernel's name.</summary>
    public string Name => CodeText.Of($"MatMulWarpgroups{Rows}");

    /// <summary>
    /// Of codes, which take half the instructions of ŵ, where groups are not so many that scaling their sums takes as many more, nor scales belong to columns; nor for 64 rows, which were
    /// slower so.
    /// </summary>
    private static WarpgroupTile Few(UnitPlan plan, int rows) => new(
        rows, 4, 4, 16, plan.QuarterGroups <= 2 && !plan.IsByColumn ? ((4 * plan.QuarterGroups) + GroupsOfStep - 1) / GroupsOfStep : 0);
}
