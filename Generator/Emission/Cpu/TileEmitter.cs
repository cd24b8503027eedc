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
            for (int tile = begin; tile < end; tile++)
            {
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    int n = tiles.RowOf(tile, lane);
                    for (int k = 0; n >= 0 && k < layout.K; k++)
                    {
                        {{Place(plan)}}
                        int code = codes[(n * layout.K) + k];
                        {{Planes(plan, plane => $"words[{Name(plan, plane)}] |= {Part(plane)} << {Name(plan, plane)}Shift;")}}
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
            for (int tile = begin; tile < end; tile++)
            {
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    int n = tiles.RowOf(tile, lane);
                    for (int k = 0; n >= 0 && k < layout.K; k++)
                    {
                        {{Place(plan)}}
                        int code = {{string.Join(" | ", plan.Planes.Select(plane => Read(plan, plane)))}};
                        codes[(n * layout.K) + k] = (byte)code;
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
    internal static string Shift(TilePlane plane) => plane.Bits == 8
        ? "8 * (p % 4)"
        : CodeText.Of($"(8 * (p % 4)) + ({plane.Bits} * (p % {plane.CodesPerWord} / 4))");

    private static string Place(KernelPlan plan)
    {
        (string p, string start) = plan.MetaPerColumn
            ? ("k", "tile * tiles.WordsPerSegment")
            : ($"k % {Segment(plan)}", $"((tile * tiles.Segments) + (k / {Segment(plan)})) * tiles.WordsPerSegment");
        return CodeText.Of(
            $"""
            int p = {p};
            int start = {start};
            {Planes(plan, plane => At(plan, plane))}
            """);
    }

    /// <summary>The length of a segment: a constant where the config says it.</summary>
    internal static string Segment(KernelPlan plan) => plan.GroupIsConstant && !plan.MetaPerColumn ? "Group" : "tiles.SegmentLength";

    /// <summary>Where a plane's word lies, and the shift of the code's part in it.</summary>
    private static string At(KernelPlan plan, TilePlane plane) => CodeText.Of(
        $"""
        int {Name(plan, plane)} = ((start{Before(plan, plane, Segment(plan))} + (p / {plane.CodesPerWord})) * TileLayout.Lanes) + lane;
        int {Name(plan, plane)}Shift = {Shift(plane)};
        """);

    private static string Part(TilePlane plane) => plane.CodeShift == 0
        ? CodeText.Of($"(code & 0x{plane.Mask:X})")
        : CodeText.Of($"((code >> {plane.CodeShift}) & 0x{plane.Mask:X})");

    private static string Read(KernelPlan plan, TilePlane plane)
    {
        string part = CodeText.Of($"((words[{Name(plan, plane)}] >>> {Name(plan, plane)}Shift) & 0x{plane.Mask:X})");
        return plane.CodeShift == 0 ? part : CodeText.Of($"({part} << {plane.CodeShift})");
    }

    /// <summary>The name of the place of a plane's word.</summary>
    internal static string Name(KernelPlan plan, TilePlane plane) => plan.Planes.Count == 1 ? "word" : plane.CodeShift == 0 ? "low" : "high";

    private static string Planes(KernelPlan plan, System.Func<TilePlane, string> line) => string.Join("\n", plan.Planes.Select(line));
}
