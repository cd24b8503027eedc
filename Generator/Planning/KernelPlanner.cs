using System;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Decides how a kernel is unrolled.</summary>
internal static class KernelPlanner
{
    /// <summary>
    /// Four rows of x need eight running sums, two a row: enough to hide the latency of a multiply-add, few enough for the sixteen
    /// registers of AVX2.
    /// </summary>
    private const int RowTile = 4;

    /// <summary>
    /// Columns of a block at most: with four rows of x they are 64 multiply-adds. At twice that the JIT's budget for inlining is spent
    /// and the rest of the block becomes calls (seen on .NET 10: ten times slower).
    /// </summary>
    private const int LargestBlock = 16;

    public static KernelPlan Plan(KernelSpec spec)
    {
        int word = TileLayout.PlanesOf(spec.Format.FieldBits).Max(plane => plane.CodesPerWord);
        return new KernelPlan(spec, RowTile, Math.Min(word, LargestBlock));
    }
}
