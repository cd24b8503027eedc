using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Decides how a kernel is unrolled.</summary>
internal static class KernelPlanner
{
    /// <summary>Rows of x that share one decoding of W when there are so many.</summary>
    public const int RowTile = 4;

    /// <summary>
    /// Sums kept in registers during a pass. Eight hide the latency of a fused multiply-add and leave room, among the
    /// sixteen registers of AVX2, for the word, the scales and the zeros.
    /// </summary>
    private const int SumsPerPass = 8;

    /// <summary>Slots of a pass over one row of x: each needs a sum, a scale and a zero.</summary>
    private const int SlotsPerPass = 5;

    private static readonly int[] Widths = { 16, 8, 4 };

    public static KernelPlan Plan(KernelSpec spec)
    {
        // Along axis 1 a group shares one scale, so a register must not reach beyond it; along axis 0 K decides at run time.
        int[] widths = spec.Axis == 0 ? Widths : Widths.Where(width => spec.Group % width == 0).ToArray();
        return new KernelPlan(spec, widths.Length > 0, widths, Passes(spec.Format).ToList());
    }

    private static IEnumerable<WordRowPass> Passes(CodeFormat format)
    {
        foreach (int rows in new[] { 1, RowTile })
        {
            int most = rows == 1 ? SlotsPerPass : SumsPerPass / rows;
            int passes = (format.CodesPerWord + most - 1) / most;
            int slots = (format.CodesPerWord + passes - 1) / passes;
            for (int first = 0; first < format.CodesPerWord; first += slots)
            {
                yield return new WordRowPass(rows, first, Math.Min(slots, format.CodesPerWord - first), format.CodesPerWord);
            }
        }
    }
}
