#if SPECIALIZER_ILGPU
using Specializer.Layout;

namespace Specializer;

/// <summary>Ternary codes as the bit planes that binary tensor cores read, made on the host once a load.</summary>
internal static class TritPlaneArrangement
{
    private const int UnitWords = TritPlanes.Bytes / sizeof(int);

    /// <summary>The units, [tiles, units] as int32 words.</summary>
    /// <param name="layout">Where each code goes.</param>
    /// <param name="codes">[N·K] the weight's codes, row-major.</param>
    public static int[] Arrange(TritPlaneLayout layout, byte[] codes)
    {
        int[] words = new int[checked((int)(layout.Bytes / sizeof(int)))];
        int k = layout.Storage.K;
        Parallel.For(0, layout.Tiles, tile =>
        {
            Span<int> units = words.AsSpan((int)(layout.TileAt(tile) / sizeof(int)), layout.Units * UnitWords);
            for (int row = 0; row < TritPlanes.Rows; row++)
            {
                int n = (tile * TritPlanes.Rows) + row;
                ReadOnlySpan<byte> line = n < layout.Storage.N ? codes.AsSpan(n * k, k) : [];
                for (int unit = 0; unit < layout.Units; unit++)
                {
                    ArrangeRow(line, unit * TritPlanes.Columns, row, units.Slice(unit * UnitWords, UnitWords));
                }
            }
        });
        return words;
    }

    private static void ArrangeRow(ReadOnlySpan<byte> line, int start, int row, Span<int> unit)
    {
        for (int column = 0; column < TritPlanes.DigitColumns; column++)
        {
            int k = start + column;
            int bits = TritPlanes.Encode(
                CodeOf(line, k), CodeOf(line, k + TritPlanes.DigitColumns), CodeOf(line, k + (2 * TritPlanes.DigitColumns)));
            (int lane, int bit, _) = TritPlanes.Locate(row, column);
            for (int plane = 0; plane < TritPlanes.Planes; plane++)
            {
                unit[TritPlanes.WordOf(lane, row / 8, plane)] |= ((bits >> plane) & 1) << bit;
            }
        }
    }

    /// <summary>The code of a column; 0 beyond a row's end.</summary>
    private static int CodeOf(ReadOnlySpan<byte> line, int k) => k < line.Length ? line[k] : 0;
}
#endif
