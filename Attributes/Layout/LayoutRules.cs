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
                $"RowMajor packs {format.CodesPerWord} neighbours along K into a byte, which do not divide K = {k}.",
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
            : $"{format.CodesPerWord} codes a word do not divide the {rows} rows of the code matrix of [{n}, {k}] in groups of {group} along axis {axis}.";
    }

    /// <summary>Of the divisors of a count the nearest to a group, the smaller of two. A group comes from files, too, and may be any number.</summary>
    private static int NearestDivisor(int count, int group)
    {
        int nearest = 1;
        for (int divisor = 1; divisor <= count / divisor; divisor++)
        {
            if (count % divisor == 0)
            {
                nearest = Nearer(group, Nearer(group, nearest, divisor), count / divisor);
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
