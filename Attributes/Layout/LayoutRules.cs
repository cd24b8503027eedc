namespace Specializer.Layout;

/// <summary>Which shapes a format can store, and why not.</summary>
public static class LayoutRules
{
    /// <summary>Why a shape cannot be stored so, or null where it can.</summary>
    public static string? Problem(CodeFormat format, int axis, int group, int n, int k)
    {
        if (n <= 0 || k <= 0 || group < Groups.PerTensor)
        {
            return $"A weight of [{n}, {k}] in groups of {group} is empty: every one of the three must be positive.";
        }

        if ((long)n * k > int.MaxValue / 2)
        {
            return $"A weight of [{n}, {k}] has more than {int.MaxValue / 2} elements; split it by rows.";
        }

        if (axis is not (0 or 1))
        {
            return $"Axis {axis} does not exist; it is 0 or 1.";
        }

        int length = GroupLength(axis, group, n, k);
        if (n * k % length != 0 && format.Pack != PackLayout.Sequential)
        {
            return $"Group {group} does not divide the {n}·{k} = {n * k} elements of the weight; {NearestDivisor(n * k, group)} would.";
        }

        return format.Pack switch
        {
            PackLayout.HqqColumn => ColumnProblem(format, axis, group, n, k),
            PackLayout.RowMajor when k % format.CodesPerWord != 0 =>
                $"RowMajor packs {format.CodesPerWord} neighbours along K into a byte, which do not divide K = {k}; K = {NearestMultiple(k, format.CodesPerWord)} would do.",
            PackLayout.FlexGen when length % 16 != 0 =>
                $"FlexGen packs blocks of 16, which do not divide a group of {length}; {(length < 24 ? 16 : (length + 8) / 16 * 16)} would be one.",
            _ => null,
        };
    }

    /// <summary>Elements of a group of a weight.</summary>
    public static int GroupLength(int axis, int group, int n, int k) => group switch
    {
        Groups.PerTensor => n * k,
        Groups.Whole => axis == 0 ? n : k,
        _ => group,
    };

    /// <summary>The code matrix [R, C] that HqqColumn packs along R.</summary>
    public static (int Rows, int Columns) CodeMatrix(int axis, int group, int n, int k) => group is Groups.PerTensor or Groups.Whole
        ? (n, k)
        : axis == 0 ? (group, n * k / group) : (n * k / group, group);

    private static string? ColumnProblem(CodeFormat format, int axis, int group, int n, int k)
    {
        int rows = CodeMatrix(axis, group, n, k).Rows;
        bool pads = format.FieldBits == 3;
        return pads || rows % format.CodesPerWord == 0
            ? null
            : $"{format.CodesPerWord} codes a word do not divide the {rows} rows of the code matrix of [{n}, {k}] in groups of {group} along axis {axis}; "
                + NearestFit(format.CodesPerWord, axis, group, n, k);
    }

    /// <summary>
    /// What makes the rows of the code matrix a multiple of the codes of a word: the group itself along axis 0, else a number of rows N of
    /// which N·K/Group is one.
    /// </summary>
    private static string NearestFit(int codesPerWord, int axis, int group, int n, int k)
    {
        if (group is Groups.PerTensor or Groups.Whole)
        {
            return $"N = {NearestMultiple(n, codesPerWord)} would do.";
        }

        if (axis == 0)
        {
            return n * k % codesPerWord == 0
                ? $"Group = {NearestDivisor(n * k, group, codesPerWord)} would do."
                : $"no group divides {n * k} elements and is a multiple of {codesPerWord}.";
        }

        long words = (long)codesPerWord * group;
        return $"N = {NearestMultiple(n, words / GreatestCommonDivisor(words, k))} would do.";
    }

    /// <summary>Of the multiples of a step that are not 0 the nearest, the smaller of two.</summary>
    private static long NearestMultiple(long value, long step) => System.Math.Max(1, (value + ((step - 1) / 2)) / step) * step;

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>
    /// Of the divisors of a count that are multiples of a unit, which divides it, the nearest to a group, the smaller of two. A group comes
    /// from files, too, and may be any number.
    /// </summary>
    private static int NearestDivisor(int count, int group, int unit = 1)
    {
        int units = count / unit;
        int nearest = unit;
        for (int divisor = 1; divisor <= units / divisor; divisor++)
        {
            if (units % divisor == 0)
            {
                nearest = Nearer(group, Nearer(group, nearest, divisor * unit), units / divisor * unit);
            }
        }

        return nearest;
    }

    private static int Nearer(int group, int a, int b)
    {
        long toA = System.Math.Abs((long)group - a), toB = System.Math.Abs((long)group - b);
        return toA < toB || (toA == toB && a < b) ? a : b;
    }
}
