using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints what goes from codes to the execution layout and back.</summary>
internal static class TileEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Arranges codes [N·K], row-major, as tiles begin..end of the execution layout; see <see cref="TileLayout"/>.</summary>
        public static void ToTiles(TileLayout tiles, ReadOnlySpan<byte> codes, Span<int> words, int begin, int end)
        {
            StorageLayout layout = tiles.Storage;
            CheckLayout(layout);
            KernelArguments.CheckTiles(tiles, codes.Length, words.Length, begin, end);
            words[(begin * tiles.WordsPerTile)..(end * tiles.WordsPerTile)].Clear();
            int length = tiles.SegmentLength;
            for (int segment = begin * tiles.Segments; segment < end * tiles.Segments; segment++)
            {
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    int n = tiles.RowOf(segment / tiles.Segments, lane);
                    if (n >= 0)
                    {
                        ReadOnlySpan<byte> row = codes.Slice((n * layout.K) + (segment % tiles.Segments * length), length);
                        int first = (segment * tiles.WordsPerSegment * TileLayout.Lanes) + lane;
                        {{Planes(plan, plane => CodeText.Of($"TileWords.Put(row, words, {First(plan, plane)}, bits: {plane.Bits}, codeShift: {plane.CodeShift});"))}}
                    }
                }
            }
        }

        /// <summary>The inverse of <see cref="ToTiles"/>: codes of the rows of tiles begin..end.</summary>
        public static void FromTiles(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end)
        {
            StorageLayout layout = tiles.Storage;
            CheckLayout(layout);
            KernelArguments.CheckTiles(tiles, codes.Length, words.Length, begin, end);
            int length = tiles.SegmentLength;
            for (int segment = begin * tiles.Segments; segment < end * tiles.Segments; segment++)
            {
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    int n = tiles.RowOf(segment / tiles.Segments, lane);
                    if (n >= 0)
                    {
                        Span<byte> row = codes.Slice((n * layout.K) + (segment % tiles.Segments * length), length);
                        int first = (segment * tiles.WordsPerSegment * TileLayout.Lanes) + lane;
                        row.Clear();
                        {{Planes(plan, plane => CodeText.Of($"TileWords.Take(words, {First(plan, plane)}, row, bits: {plane.Bits}, codeShift: {plane.CodeShift});"))}}
                    }
                }
            }
        }

        {{TileBlockEmitter.Emit(plan)}}
        """);

    /// <summary>The words of the planes before one, as an expression in the segment's length.</summary>
    internal static string Before(KernelPlan plan, TilePlane plane, string length) =>
        string.Concat(plan.Before(plane).Select(before => CodeText.Of($" + (({length} + {before.CodesPerWord - 1}) / {before.CodesPerWord})")));

    /// <summary>The shift that brings element p of a segment down, as an expression.</summary>
    internal static string Shift(TilePlane plane) => plane.Bits switch
    {
        8 => "8 * (p % 4)",
        1 => CodeText.Of($"(8 * (p % 4)) + (p % {plane.CodesPerWord} / 4)"),
        _ => CodeText.Of($"(8 * (p % 4)) + ({plane.Bits} * (p % {plane.CodesPerWord} / 4))"),
    };

    /// <summary>The length of a segment: a constant where the config says it.</summary>
    internal static string Segment(KernelPlan plan) => plan.GroupIsConstant && !plan.MetaPerColumn ? "Group" : "tiles.SegmentLength";

    /// <summary>The first word of a plane in a lane's segment.</summary>
    private static string First(KernelPlan plan, TilePlane plane)
    {
        const string Plus = " + ";
        string before = Before(plan, plane, "length");
        return before.Length == 0 ? "first" : $"first{Plus}({before.Substring(Plus.Length)} * TileLayout.Lanes)";
    }

    /// <summary>The name of the place of a plane's word.</summary>
    internal static string Name(KernelPlan plan, TilePlane plane) => plan.Planes.Count == 1 ? "word" : plane.CodeShift == 0 ? "low" : "high";

    private static string Planes(KernelPlan plan, System.Func<TilePlane, string> line) => string.Join("\n", plan.Planes.Select(line));
}
