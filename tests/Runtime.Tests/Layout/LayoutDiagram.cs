using System.Text;
using Specializer.Layout;

namespace Specializer.Tests.Layout;

/// <summary>Draws the first words of a layout from the layout maths: which element lies at which bits.</summary>
internal static class LayoutDiagram
{
    /// <summary>A storage layout: one line a word, the highest bits first.</summary>
    public static string Of(StorageLayout layout, params int[] words)
    {
        var text = new StringBuilder();
        text.Append($"W[{layout.N}, {layout.K}]: {layout.Words} words of {8 * layout.Format.WordBytes} bits, {layout.PaddingCodes} padding codes\n");
        foreach (int word in words)
        {
            text.Append($"word {word,3} |");
            foreach (int slot in SlotsFromTheTop(layout.Format))
            {
                text.Append($" {Cell(layout.ElementAt(word, slot)),-8} |");
            }

            text.Append('\n');
        }

        text.Append(Bits(layout.Format));
        return text.ToString();
    }

    /// <summary>The execution layout: one line a word of lane 0, the highest bits first, and which row each lane is.</summary>
    public static string Of(TileLayout tiles)
    {
        var text = new StringBuilder();
        StorageLayout storage = tiles.Storage;
        text.Append($"W[{storage.N}, {storage.K}]: {tiles.Tiles} tiles of 16 rows, {tiles.WordsPerTile} words of 32 bits each\n");
        text.Append("tile 0, lanes 0..3: rows " + string.Join(", ", Enumerable.Range(0, 4).Select(lane => tiles.RowOf(0, lane))) + ", …\n");
        for (int plane = 0; plane < tiles.Planes.Count; plane++)
        {
            text.Append(Plane(tiles, plane));
        }

        return text.ToString();
    }

    private static string Plane(TileLayout tiles, int plane)
    {
        TilePlane bits = tiles.Planes[plane];
        int count = Math.Min(bits.CodesPerWord, tiles.SegmentLength);
        var places = Enumerable.Range(0, count).Select(k => (K: k, Address: tiles.Locate(0, k, plane))).Where(place => place.Address.Word < 16 * (1 + Before(tiles, plane)));
        string columns = string.Join(" ", places.OrderByDescending(place => place.Address.Shift).Select(place => $"k{place.K}"));
        string name = tiles.Planes.Count == 1 ? "word 0" : $"plane {plane} (bit {bits.CodeShift}{(bits.Bits > 1 ? $"..{bits.CodeShift + bits.Bits - 1}" : "")} of a code), word {Before(tiles, plane)}";
        return $"{name}, {bits.Bits} bit{(bits.Bits > 1 ? "s" : "")} a column, from bit 31 down: {columns}\n";
    }

    private static int Before(TileLayout tiles, int plane) => tiles.Planes.Take(plane).Sum(before => before.Words(tiles.SegmentLength));

    private static IEnumerable<int> SlotsFromTheTop(CodeFormat format)
    {
        IEnumerable<int> slots = Enumerable.Range(0, format.CodesPerWord);
        return format.Pack == PackLayout.FlexGen ? slots.Reverse() : slots;
    }

    private static string Cell((int N, int K)? element) => element is { } at ? $"({at.N},{at.K})" : "pad";

    private static string Bits(CodeFormat format)
    {
        if (format.Pack == PackLayout.Trits)
        {
            return "digit    |" + string.Concat(Enumerable.Range(0, format.CodesPerWord).Select(slot => $" {"3^" + (4 - slot),-8} |")) + "\n";
        }

        return "bits     |" + string.Concat(SlotsFromTheTop(format).Select(
            slot => $" {(format.FieldBits == 1 ? $"{format.Shift(slot)}" : $"{format.Shift(slot) + format.FieldBits - 1}..{format.Shift(slot)}"),-8} |")) + "\n";
    }
}
