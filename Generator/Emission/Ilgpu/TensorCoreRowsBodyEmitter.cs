using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="TensorCoreRowsEmitter"/>: one unit of two tiles against the rows of x.</summary>
internal static class TensorCoreRowsBodyEmitter
{
    /// <summary>Tiles of a warp: each x that it reads from shared memory meets so many weights.</summary>
    public const int Tiles = 2;

    /// <summary>
    /// %0 is the lane's address of the units' codes, %1 of its row's (or columns') scales, %2 of its x. y{4·(tile·columns + c)} and the three behind it are the
    /// lane's sums of a tile and of the eight rows of x that c counts.
    /// </summary>
    public static IEnumerable<string> Body(UnitPlan plan, int columns, int rowBytes)
    {
        HashSet<string> loaded = [];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            for (int c = 0; c < columns; c++)
            {
                foreach (string line in LoadX(plan.Format.Run, quarter, c, rowBytes))
                {
                    yield return line;
                }
            }

            IEnumerable<string> metas = plan.IsByColumn
                ? RoundedWeightText.MetasOfColumns(plan, OfQuarter(quarter), UnitFormat.QuarterColumns * plan.Format.MetaBytes * quarter)
                : [];
            foreach (string line in metas)
            {
                yield return line;
            }

            for (int tile = 0; tile < Tiles; tile++)
            {
                foreach (string line in Quarter(plan, columns, quarter, tile, loaded))
                {
                    yield return line;
                }
            }
        }
    }

    private static string OfQuarter(int quarter) => CodeText.Of($"q{quarter}");

    private static IEnumerable<string> LoadX(int run, int quarter, int c, int rowBytes)
    {
        int registers = System.Math.Min(4, run / 2);
        yield return CodeText.Of($".reg .b32 x{quarter}{c}_<8>;");
        for (int first = 0; first < 8; first += registers)
        {
            int at = (8 * rowBytes * c) + (128 * quarter) + (2 * first / run * 8 * run) + (2 * first % run * 2);
            string list = string.Join(", ", Enumerable.Range(first, registers).Select(j => CodeText.Of($"x{quarter}{c}_{j}")));
            yield return CodeText.Of($"ld.shared.v{registers}.b32 {{{list}}}, [%2+{at}];");
        }
    }

    private static IEnumerable<string> Quarter(UnitPlan plan, int columns, int quarter, int tile, HashSet<string> loaded)
    {
        string tag = CodeText.Of($"{tile}{quarter}");
        string words = CodeText.Of($"{tile}");
        foreach (string line in TensorCoreText.LoadWords(plan.Format, words, quarter, "%0", tile * plan.Format.Bytes, loaded))
        {
            yield return line;
        }

        var unpacker = new FieldUnpacker(plan.Format, TensorCoreText.WordNames(plan.Format, words, quarter), tag);
        yield return CodeText.Of($".reg .b32 a{tag}_<4>;");
        for (int i = 0; i < 4; i++)
        {
            (int group, bool first) = TensorCoreText.GroupOf(plan, i);
            int inUnit = TensorCoreText.GroupInUnit(plan, quarter, group);
            string metas = plan.IsByColumn ? OfQuarter(quarter) : CodeText.Of($"{tile}g{inUnit}");
            if (first && !plan.IsByColumn && loaded.Add(metas))
            {
                yield return RoundedWeightText.Registers(metas);
                foreach (string line in RoundedWeightText.Metas(plan, metas, (tile * plan.Format.Bytes) + (4 * plan.Format.MetaBytes * inUnit)))
                {
                    yield return line;
                }
            }

            for (int register = 0; register < 4; register++)
            {
                foreach (string line in RoundedWeightText.Operand(plan, unpacker, metas, register, i, CodeText.Of($"a{tag}_{register}")))
                {
                    yield return line;
                }
            }

            for (int c = 0; c < columns; c++)
            {
                string y = string.Join(", ", Enumerable.Range(4 * ((tile * columns) + c), 4).Select(j => CodeText.Of($"y{j}")));
                yield return TensorCoreText.Mma(y, TensorCoreText.Four($"a{tag}"), CodeText.Of($"x{quarter}{c}_{2 * i}, x{quarter}{c}_{(2 * i) + 1}"), y);
            }
        }
    }
}
