#if SPECIALIZER_ILGPU
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer;

/// <summary>A stored weight as the units that GPU kernels read, made on the host once a load.</summary>
internal static class UnitArrangement
{
    /// <summary>The units, [tiles, units] as int32 words, and behind them scales and zeros that belong to columns.</summary>
    /// <param name="layout">Where each code goes.</param>
    /// <param name="packed">The weight; its scales and zeros are taken as they are.</param>
    /// <param name="codes">[N·K] its codes, row-major.</param>
    public static int[] Arrange(UnitLayout layout, PackedTensor packed, byte[] codes)
    {
        int[] words = new int[checked((int)(layout.Bytes / sizeof(int)))];
        IReadOnlyList<UnitPart>[] parts = PartsOf(layout.Format);
        Parallel.For(0, layout.Tiles, tile =>
        {
            int first = (int)(layout.UnitAt(tile, 0) / sizeof(int));
            Span<int> units = words.AsSpan(first, layout.Units * layout.Format.Bytes / sizeof(int));
            for (int row = 0; row < UnitFormat.Rows; row++)
            {
                int n = layout.RowOf((tile * UnitFormat.Rows) + row);
                if (n >= 0)
                {
                    ArrangeCodes(layout, parts, codes, n, row, units);
                    if (layout.Format is { MetaBytes: > 0, IsByColumn: false })
                    {
                        ArrangeMetas(layout, packed, n, row, MemoryMarshal.AsBytes(units));
                    }
                }
            }
        });
        if (layout.Format.IsByColumn)
        {
            ForEachColumn(layout, (from, scale, zero) =>
            {
                Span<byte> target = MemoryMarshal.AsBytes(words.AsSpan());
                packed.Scale.AsSpan(from, layout.Format.MetaBytes).CopyTo(target[scale..]);
                packed.Zero.AsSpan(from, layout.Format.MetaBytes).CopyTo(target[zero..]);
            });
        }

        return words;
    }

    /// <summary>Scales and zeros out of units that hold them, in the order of storage: the inverse.</summary>
    public static (byte[] Scale, byte[] Zero) Metas(UnitLayout layout, int[] words)
    {
        int bytes = layout.Format.MetaBytes;
        byte[] scale = new byte[layout.Storage.GroupCount * bytes];
        byte[] zero = new byte[scale.Length];
        if (layout.Format.IsByColumn)
        {
            ForEachColumn(layout, (to, scaleAt, zeroAt) =>
            {
                ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(words.AsSpan());
                source.Slice(scaleAt, bytes).CopyTo(scale.AsSpan(to));
                source.Slice(zeroAt, bytes).CopyTo(zero.AsSpan(to));
            });
            return (scale, zero);
        }

        for (int n = 0; n < layout.Storage.N; n++)
        {
            for (int k = 0; k < layout.Storage.K; k += layout.GroupLength)
            {
                int column = layout.ColumnOf(k);
                long unit = layout.UnitAt(n / UnitFormat.Rows, column / UnitFormat.Columns);
                int meta = layout.Format.MetaAt(n % UnitFormat.Rows, column % UnitFormat.Columns / layout.Format.Group);
                ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(words.AsSpan((int)(unit / sizeof(int)))).Slice(meta, 2 * bytes);
                int to = layout.Storage.GroupOf(n, k) * bytes;
                source[..bytes].CopyTo(scale.AsSpan(to));
                source[bytes..].CopyTo(zero.AsSpan(to));
            }
        }

        return (scale, zero);
    }

    /// <summary>Hands on, for each set of rows and column, the bytes at which its scale (and zero) lies in storage, and scale and zero in the execution layout.</summary>
    private static void ForEachColumn(UnitLayout layout, Action<int, int, int> visit)
    {
        int bytes = layout.Format.MetaBytes;
        for (int rowGroup = 0; rowGroup < layout.RowGroups; rowGroup++)
        {
            for (int k = 0; k < layout.Storage.K; k++)
            {
                int scale = checked((int)layout.ColumnMetasAt(rowGroup, k / UnitFormat.Columns)) + (k % UnitFormat.Columns * bytes);
                visit(layout.Storage.GroupOf(rowGroup, k) * bytes, scale, scale + (UnitFormat.Columns * bytes));
            }
        }
    }

    private static IReadOnlyList<UnitPart>[] PartsOf(UnitFormat format)
    {
        var parts = new IReadOnlyList<UnitPart>[UnitFormat.Rows * UnitFormat.Columns];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = format.Locate(i / UnitFormat.Columns, i % UnitFormat.Columns);
        }

        return parts;
    }

    private static void ArrangeCodes(UnitLayout layout, IReadOnlyList<UnitPart>[] parts, byte[] codes, int n, int row, Span<int> units)
    {
        for (int k = 0; k < layout.Storage.K; k++)
        {
            int column = layout.ColumnOf(k);
            int start = column / UnitFormat.Columns * (layout.Format.Bytes / sizeof(int));
            int code = codes[(n * layout.Storage.K) + k];
            IReadOnlyList<UnitPart> places = parts[(row * UnitFormat.Columns) + (column % UnitFormat.Columns)];
            for (int i = 0; i < places.Count; i++)
            {
                UnitPart part = places[i];
                units[start + part.Word] |= ((code >> part.CodeShift) & part.Mask) << part.Shift;
            }
        }
    }

    /// <summary>A group that spans several units has its scale and zero in each.</summary>
    private static void ArrangeMetas(UnitLayout layout, PackedTensor packed, int n, int row, Span<byte> units)
    {
        int bytes = layout.Format.MetaBytes;
        for (int column = 0; column < layout.PaddedK; column += layout.Format.Group)
        {
            int k = layout.SourceOf(column);
            if (k >= 0)
            {
                int from = layout.Storage.GroupOf(n, k) * bytes;
                int unit = column / UnitFormat.Columns;
                int to = (unit * layout.Format.Bytes) + layout.Format.MetaAt(row, column % UnitFormat.Columns / layout.Format.Group);
                packed.Scale.AsSpan(from, bytes).CopyTo(units[to..]);
                packed.Zero.AsSpan(from, bytes).CopyTo(units[(to + bytes)..]);
            }
        }
    }
}
#endif
