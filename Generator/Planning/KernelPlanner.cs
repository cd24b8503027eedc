using System;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Decides how a kernel is unrolled.</summary>
internal static class KernelPlanner
{
    /// <summary>
    /// Columns of a block at most. Each is several calls that must be inlined, and every method has a budget for that: where it is spent,
    /// the rest of a block becomes calls (seen on .NET 10, with 128 multiply-adds a block: ten times slower).
    /// </summary>
    public const int LargestBlock = 16;

    /// <summary>Columns of a block of int8 products: eight instructions of four columns.</summary>
    private const int Int8Block = 32;

    /// <summary>Columns that a loop cannot do without: the four bytes of a word.</summary>
    private const int LeastColumns = 4;

    /// <summary>Plans a kernel.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="budget">What may be written out.</param>
    public static KernelPlan Plan(KernelSpec spec, UnrollBudget budget)
    {
        int word = TileLayout.PlanesOf(spec.Format.FieldBits).Max(plane => plane.CodesPerWord);
        bool isInt8 = spec.Activations == ActivationType.Int8;
        int block = isInt8 ? Int8Block : Math.Min(word, LargestBlock);
        var widest = new Unroll(block, ColumnsPerStep: isInt8 ? 4 : 1);
        Unroll unroll = widest;
        while (unroll.Steps > budget.Steps && unroll.Columns > LeastColumns)
        {
            // Words of int8 products are either all written out, or taken four columns at a time.
            unroll = unroll with { Columns = isInt8 ? LeastColumns : unroll.Columns / 2 };
        }

        return new KernelPlan(spec, block, unroll, widest);
    }
}
