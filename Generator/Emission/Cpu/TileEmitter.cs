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
            CheckLayout(tiles.Storage);
            KernelArguments.CheckTiles(tiles, codes.Length, words.Length, begin, end);
            TileWords.Arrange(tiles, codes, words, begin, end);
        }

        /// <summary>The inverse of <see cref="ToTiles"/>: codes of the rows of tiles begin..end.</summary>
        public static void FromTiles(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end)
        {
            CheckLayout(tiles.Storage);
            KernelArguments.CheckTiles(tiles, codes.Length, words.Length, begin, end);
            TileWords.Restore(tiles, words, codes, begin, end);
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
    internal static string Segment(KernelPlan plan) => plan.SegmentIsConstant ? "Group" : "tiles.SegmentLength";
}
