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
    private const int LargestRows = 4;

    /// <summary>
    /// Columns of a block at most: with four rows of x they are 64 multiply-adds. At twice that the JIT's budget for inlining is spent
    /// and the rest of the block becomes calls (seen on .NET 10: ten times slower).
    /// </summary>
    private const int LargestBlock = 16;

    /// <summary>Columns of a block of int8 products: eight instructions of four columns.</summary>
    private const int Int8Block = 32;

    /// <summary>Columns that a loop cannot do without: the four bytes of a word.</summary>
    private const int LeastColumns = 4;

    private const int LeastRows = 2;

    /// <summary>Plans a kernel.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="budget">What may be written out; columns give way first, since rows of x share a decoding.</param>
    public static KernelPlan Plan(KernelSpec spec, UnrollBudget budget)
    {
        int word = TileLayout.PlanesOf(spec.Format.FieldBits).Max(plane => plane.CodesPerWord);
        bool isInt8 = spec.Activations == ActivationType.Int8;
        int block = isInt8 ? Int8Block : Math.Min(word, LargestBlock);
        var widest = new Unroll(LargestRows, block, ColumnsPerStep: isInt8 ? 4 : 1);
        Unroll unroll = widest;
        while (unroll.Steps > budget.Steps && unroll.Columns > LeastColumns)
        {
            // Words of int8 products are either all written out, or taken four columns at a time.
            unroll = unroll with { Columns = isInt8 ? LeastColumns : unroll.Columns / 2 };
        }

        while (unroll.Steps > budget.Steps && unroll.Rows > LeastRows)
        {
            unroll = unroll with { Rows = unroll.Rows / 2 };
        }

        return new KernelPlan(spec, block, unroll, widest);
    }
}
