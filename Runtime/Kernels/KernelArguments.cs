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
        if (layout.Format.Pack != pack || layout.Format.FieldBits != fieldBits || layout.Axis != axis || layout.Group != group)
        {
            throw new ArgumentException(
                $"This kernel reads {pack} in fields of {fieldBits} bits, groups of {group} along axis {axis}; the layout is {layout.Format.Pack} " +
                $"in fields of {layout.Format.FieldBits} bits, groups of {layout.Group} along axis {layout.Axis}.",
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

    /// <summary>Checks the operands of a quantizing kernel.</summary>
    /// <exception cref="ArgumentException">A length does not fit the layout.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The groups do not exist.</exception>
    public static void CheckGroups(StorageLayout layout, int weight, int scale, int zero, int begin, int end)
    {
        CheckLength("weight", weight, (long)layout.N * layout.K);
        CheckLength("scale", scale, layout.Groups);
        CheckLength("zero", zero, layout.Groups);
        CheckRange(begin, end, layout.Groups);
    }

    /// <summary>Checks a packed weight's parts.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="scaleBytes">Bytes of one scale or zero.</param>
    /// <exception cref="ArgumentException">A part does not fit the layout.</exception>
    public static void CheckWeight(PackedWeight weight, int scaleBytes)
    {
        CheckLength("words", weight.Words.Length, weight.Layout.PackedBytes);
        CheckLength("scale bytes", weight.Scale.Length, (long)weight.Layout.Groups * scaleBytes);
        CheckLength("zero bytes", weight.Zero.Length, (long)weight.Layout.Groups * scaleBytes);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The units do not exist.</exception>
    public static void CheckProduct(PackedWeight weight, int scaleBytes, int x, int m, int y, int begin, int end, int units)
    {
        CheckWeight(weight, scaleBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        CheckLength("x", x, (long)m * weight.Layout.K);
        CheckLength("y", y, (long)m * weight.Layout.N);
        CheckRange(begin, end, units);
    }

    /// <summary>Checks the operands of y = x·Ŵᵀ over tiles.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tiles do not exist.</exception>
    public static void CheckProduct(TiledWeight weight, int metaBytes, int x, int m, int y, int begin, int end)
    {
        StorageLayout layout = weight.Layout.Storage;
        CheckLength("words", weight.Words.Length, weight.Layout.Words);
        CheckLength("scale bytes", weight.Scale.Length, weight.Layout.MetaElements * metaBytes);
        CheckLength("zero bytes", weight.Zero.Length, weight.Layout.MetaElements * metaBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        CheckLength("x", x, (long)m * layout.K);
        CheckLength("y", y, (long)m * layout.N);
        CheckRange(begin, end, weight.Layout.Tiles);
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

    [DoesNotReturn]
    private static void ThrowLength(string name, int actual, long expected) =>
        throw new ArgumentException($"{name} must have {expected} elements, not {actual}.", name);
}
