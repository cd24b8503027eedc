namespace Specializer.Kernels;

/// <summary>The checks that generated absmax kernels make once at their entry, so that their loops need none.</summary>
public static class AbsmaxArguments
{
    /// <summary>Checks the operands of a kernel that measures ranges of rows or of columns.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows or columns do not exist.</exception>
    public static void CheckMeasure(int x, int columns, ScaleScope scope, int low, int high, int begin, int end)
    {
        int rows = Rows(x, columns);
        int ranges = scope == ScaleScope.Column ? columns : rows;
        KernelArguments.CheckLength("low", low, ranges);
        KernelArguments.CheckLength("high", high, ranges);
        KernelArguments.CheckRange(begin, end, ranges);
    }

    /// <summary>Checks that there are as many scales and zero points as ranges.</summary>
    /// <exception cref="ArgumentException">There are not.</exception>
    public static void CheckFit(int low, int high, int scale, int zero)
    {
        KernelArguments.CheckLength("low", low, scale);
        KernelArguments.CheckLength("high", high, scale);
        KernelArguments.CheckLength("zero", zero, scale);
    }

    /// <summary>Checks the operands of a kernel that works on rows.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows do not exist.</exception>
    public static void CheckRows(int x, int columns, ScaleScope scope, int scale, int zero, int begin, int end)
    {
        int rows = Rows(x, columns);
        int scales = scope switch
        {
            ScaleScope.Row => rows,
            ScaleScope.Column => columns,
            _ => 1,
        };
        KernelArguments.CheckLength("scale", scale, scales);
        KernelArguments.CheckLength("zero", zero, scales);
        KernelArguments.CheckRange(begin, end, rows);
    }

    /// <summary>Checks that codes of rows up to <paramref name="end"/> have room.</summary>
    /// <exception cref="ArgumentException">They have not, or rows would overlap.</exception>
    public static void CheckCodes(int codes, int columns, int stride, int end)
    {
        if (stride < columns || (end > 0 && codes < ((long)(end - 1) * stride) + columns))
        {
            throw new ArgumentException($"{codes} codes are no {end} rows of {columns} that lie {stride} apart.", nameof(codes));
        }
    }

    private static int Rows(int x, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        return x % columns == 0
            ? x / columns
            : throw new ArgumentException($"x of {x} elements is no matrix of {columns} columns.", nameof(x));
    }
}
