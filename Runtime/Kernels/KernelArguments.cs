using System.Diagnostics.CodeAnalysis;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>The checks that generated kernels make once at their entry, so that their loops need none.</summary>
public static class KernelArguments
{
    /// <summary>Checks that a layout is the one a kernel was generated for.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public static void CheckLayout(StorageLayout layout, PackLayout pack, int fieldBits, int axis, int group)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.Format.Pack != pack || layout.Format.FieldBits != fieldBits || layout.Axis != axis || layout.DeclaredGroup != group)
        {
            throw new ArgumentException(
                $"This kernel reads {pack} in fields of {fieldBits} bits, groups of {group} along axis {axis}; the layout is {layout.Format.Pack} " +
                $"in fields of {layout.Format.FieldBits} bits, groups of {layout.DeclaredGroup} along axis {layout.Axis}.",
                nameof(layout));
        }
    }

    /// <summary>Checks the lengths of codes and words.</summary>
    /// <exception cref="ArgumentException">One does not fit the layout.</exception>
    public static void CheckCodes(StorageLayout layout, int codes, int words)
    {
        CheckLength("codes", codes, (long)layout.N * layout.K);
        CheckLength("words", words, layout.PackedBytes);
    }

    /// <summary>Checks the lengths of codes and words, and a range of words.</summary>
    /// <exception cref="ArgumentException">A length does not fit the layout.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The words do not exist.</exception>
    public static void CheckCodes(StorageLayout layout, int codes, int words, int begin, int end)
    {
        CheckCodes(layout, codes, words);
        CheckRange(begin, end, layout.Words);
    }

    /// <summary>Checks the operands of a quantizing kernel.</summary>
    /// <exception cref="ArgumentException">A length does not fit the layout.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The groups do not exist.</exception>
    public static void CheckGroups(StorageLayout layout, int weight, int scale, int zero, int begin, int end)
    {
        CheckLength("weight", weight, (long)layout.N * layout.K);
        CheckLength("scale", scale, layout.GroupCount);
        CheckLength("zero", zero, layout.GroupCount);
        CheckRange(begin, end, layout.GroupCount);
    }

    /// <summary>Checks a packed weight's parts.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="scaleBytes">Bytes of one scale or zero.</param>
    /// <exception cref="ArgumentException">A part does not fit the layout.</exception>
    public static void CheckWeight(PackedWeight weight, int scaleBytes)
    {
        CheckLength("words", weight.Words.Length, weight.Layout.PackedBytes);
        CheckLength("scale bytes", weight.Scale.Length, (long)weight.Layout.GroupCount * scaleBytes);
        CheckLength("zero bytes", weight.Zero.Length, (long)weight.Layout.GroupCount * scaleBytes);
    }

    /// <summary>Checks a range of rows of a packed weight and the place that they are written to.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows do not exist.</exception>
    public static void CheckRows(PackedWeight weight, int scaleBytes, int destination, int begin, int end)
    {
        CheckWeight(weight, scaleBytes);
        CheckRange(begin, end, weight.Layout.N);
        CheckLength("destination", destination, (long)(end - begin) * weight.Layout.K);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ over a packed weight.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void CheckProduct(PackedWeight weight, int scaleBytes, int x, int m, int y)
    {
        CheckWeight(weight, scaleBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        CheckLength("x", x, (long)m * weight.Layout.K);
        CheckLength("y", y, (long)m * weight.Layout.N);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ over tiles.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tiles do not exist.</exception>
    public static void CheckProduct(TiledWeight weight, int metaBytes, int x, int m, int y, int begin, int end)
    {
        StorageLayout layout = weight.Layout.Storage;
        CheckTiled(weight, metaBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        CheckLength("x", x, (long)m * layout.K);
        CheckLength("y", y, (long)m * layout.N);
        CheckRange(begin, end, weight.Layout.Tiles);
    }

    /// <summary>Checks a block of a tiled weight and the place that it is dequantized to.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tiles or columns do not exist.</exception>
    public static void CheckBlock(TiledWeight weight, int metaBytes, int destination, int begin, int end, int firstColumn, int endColumn)
    {
        CheckTiled(weight, metaBytes);
        CheckRange(begin, end, weight.Layout.Tiles);
        CheckRange(firstColumn, endColumn, weight.Layout.Storage.K);
        CheckLength("destination", destination, (long)(endColumn - firstColumn) * (end - begin) * TileLayout.Lanes);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ over tiles, x rounded to int8.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tiles do not exist.</exception>
    public static void CheckProduct(TiledWeight weight, int metaBytes, Int8Activations x, int y, int begin, int end)
    {
        CheckTiled(weight, metaBytes);
        int segments = weight.Layout.Segments;
        CheckLength("segments of x", x.Segments, segments);
        CheckLength("a segment's codes", x.Stride, (weight.Layout.SegmentLength + 3) / 4 * 4);
        CheckLength("codes of x", x.Codes.Length, Int8Activations.CodesOf(x.Rows, segments, x.Stride));
        CheckLength("scales of x", x.Scales.Length, (long)x.Rows * segments);
        CheckLength("sums of x", x.Sums.Length, (long)x.Rows * segments);
        CheckLength("y", y, (long)x.Rows * weight.Layout.Storage.N);
        CheckRange(begin, end, weight.Layout.Tiles);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ over triples of ternary codes.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The blocks do not exist.</exception>
    public static void CheckProduct(TritWeight weight, int metaBytes, TritTables x, int y, int begin, int end)
    {
        TileLayout tiles = weight.Layout.Tiles;
        CheckLength("words", weight.Words.Length, weight.Layout.Words);
        CheckLength("scale bytes", weight.Scale.Length, tiles.MetaElements * metaBytes);
        CheckLength("zero bytes", weight.Zero.Length, tiles.MetaElements * metaBytes);
        CheckLength("units of x", x.Units, weight.Layout.Units);
        CheckLength("tables of x", x.Sums.Length, TritTables.SumsOf(x.Rows, x.Units));
        CheckLength("scales of x", x.Scales.Length, x.Rows);
        CheckLength("sums of x", x.CodeSums.Length, x.Rows);
        CheckLength("y", y, (long)x.Rows * tiles.Storage.N);
        CheckRange(begin, end, weight.Layout.Blocks);
    }

    /// <summary>Checks the operands of a change between codes and tiles.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tiles do not exist.</exception>
    public static void CheckTiles(TileLayout tiles, int codes, int words, int begin, int end)
    {
        CheckLength("codes", codes, (long)tiles.Storage.N * tiles.Storage.K);
        CheckLength("words", words, tiles.Words);
        CheckRange(begin, end, tiles.Tiles);
    }

    /// <summary>Checks that a span has the length that a kernel needs.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static void CheckLength(string name, int actual, long expected)
    {
        if (actual != expected)
        {
            ThrowLength(name, actual, expected);
        }
    }

    /// <summary>Checks that a range lies within a count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not.</exception>
    public static void CheckRange(int begin, int end, int count)
    {
        if ((uint)begin > (uint)end || (uint)end > (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(begin), $"[{begin}, {end}) is no range within [0, {count}).");
        }
    }

    private static void CheckTiled(TiledWeight weight, int metaBytes)
    {
        CheckLength("words", weight.Words.Length, weight.Layout.Words);
        CheckLength("scale bytes", weight.Scale.Length, weight.Layout.MetaElements * metaBytes);
        CheckLength("zero bytes", weight.Zero.Length, weight.Layout.MetaElements * metaBytes);
    }

    [DoesNotReturn]
    private static void ThrowLength(string name, int actual, long expected) =>
        throw new ArgumentException($"{name} must have {expected} elements, not {actual}.", name);
}
