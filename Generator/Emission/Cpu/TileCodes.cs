using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints how codes come out of a tile's words, as numbers, a column of 16 rows at a time.</summary>
internal static class TileCodes
{
    /// <summary>How far ahead of what is read memory is asked for.</summary>
    public static string WordsAhead => CodeText.Of(
        $"""
        /// <summary>Words from those that are read to those that memory is asked for.</summary>
        private const int WordsAhead = {KernelPlan.WordsAhead};
        """);

    /// <summary>Asks memory for the words of a later block of columns, this one beginning at p.</summary>
    public static string Fetch(KernelPlan plan, int columns, string ahead = "WordsAhead") => string.Join("\n", plan.Planes.SelectMany((plane, i) => Enumerable
        .Range(0, Math.Max(1, columns / plane.CodesPerWord))
        .Select(word => CodeText.Of($"CacheLine.Fetch(in {Name(plan, i)}, ({Word(plane, word)} * TileLayout.Lanes) + {ahead});"))));

    /// <summary>References to the first word of each plane of a segment, from the lane on.</summary>
    public static string Planes(KernelPlan plan) => string.Join("\n", plan.Planes.Select((plane, i) =>
    {
        string before = TileEmitter.Before(plan, plane, "length");
        string word = before.Length == 0 ? "firstWord" : $"(firstWord{before})";
        return $"ref readonly int {Name(plan, i)} = ref Unsafe.Add(ref MemoryMarshal.GetReference(weight.Words), ({word} * TileLayout.Lanes) + lane);";
    }));

    /// <summary>One block of columns from p on: the words of its planes, then every column under its own constant shift.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="column">Prints what is done with a column of the block, given its code.</param>
    public static string Block(KernelPlan plan, Func<int, string, string> column)
    {
        var lines = new List<string>();
        for (int p = 0; p < plan.Unroll.Columns; p++)
        {
            for (int i = 0; i < plan.Planes.Count; i++)
            {
                if (p % plan.Planes[i].CodesPerWord == 0)
                {
                    lines.Add(Load(plan, i, p));
                }
            }

            if (p % 4 == 0)
            {
                lines.Add(CodeText.Of($"\n// Columns {p}..{p + 3} of the block: bytes 0..3 of the word."));
            }

            lines.Add(column(p, Field(plan, plane => plane.Shift(p).ToString(CultureInfo.InvariantCulture), i => WordName(plan, i))));
        }

        return string.Join("\n", lines);
    }

    /// <summary>The code of column p, whatever p is.</summary>
    public static string Code(KernelPlan plan) => Field(
        plan,
        TileEmitter.Shift,
        i => CodeText.Of($"TLanes.Words(in {Name(plan, i)}, p / {plan.Planes[i].CodesPerWord} * TileLayout.Lanes)"));

    /// <summary>What a column of x meets: q − zero; ŵ in full where a sum over a segment has no factor; along axis 0 the code as it is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="code">The code as a number.</param>
    public static string Value(KernelPlan plan, string code) =>
        plan.MetaPerColumn ? code
        : plan.IsAffine ? $"({code} * scales) + zeros"
        : $"{code} - zeros";

    /// <summary>Scales and zeros of a tile's segment; none along axis 0, where they met x before.</summary>
    public static string Metas(KernelPlan plan) => plan.MetaPerColumn
        ? ""
        : """
          int meta = (((tile * tiles.Segments) + segment) * TileLayout.Lanes) + lane;
          TLanes zeros = Metas<TLanes>(in MetaStart(weight.Zero), meta);
          TLanes scales = Metas<TLanes>(in MetaStart(weight.Scale), meta);
          """;

    /// <summary>Axis 0: tiles that share their scales and zeros, a constant where the config says it.</summary>
    public static string TilesPerResidue(KernelPlan plan) => plan.GroupIsConstant
        ? CodeText.Of($"{(plan.Spec.Group + TileLayout.Lanes - 1) / TileLayout.Lanes}")
        : "tiles.TilesPerResidue";

    /// <summary>The length of a segment.</summary>
    public static string Length(KernelPlan plan) => plan.SegmentIsConstant
        ? "const int length = Group;"
        : "int length = tiles.SegmentLength;";

    /// <summary>A number in an array of numbers.</summary>
    public static string At(string array, string index) => index == "0" ? array : $"Unsafe.Add(ref {array}, {index})";

    /// <summary>The column p + offset.</summary>
    public static string Column(int offset) => offset == 0 ? "p" : CodeText.Of($"p + {offset}");

    private static string Word(TilePlane plane, int word) =>
        word == 0 ? CodeText.Of($"p / {plane.CodesPerWord}") : CodeText.Of($"((p / {plane.CodesPerWord}) + {word})");

    /// <summary>The name of a plane's first word.</summary>
    public static string Name(KernelPlan plan, int plane) => plan.Planes.Count == 1 ? "words" : plane == 0 ? "low" : "high";

    /// <summary>The name of the word that a block's codes of a plane lie in.</summary>
    private static string WordName(KernelPlan plan, int plane) => plan.Planes.Count == 1 ? "word" : Name(plan, plane) + "Word";

    /// <summary>Loads a plane's word; one that lasts for several blocks is brought down to this block's bits.</summary>
    private static string Load(KernelPlan plan, int plane, int p)
    {
        int codes = plan.Planes[plane].CodesPerWord;
        string index = CodeText.Of($"p / {codes} * TileLayout.Lanes");
        if (p > 0)
        {
            index = p == codes ? $"({index}) + TileLayout.Lanes" : CodeText.Of($"({index}) + ({p / codes} * TileLayout.Lanes)");
        }

        string word = $"TLanes.Words(in {Name(plan, plane)}, {index})";
        if (codes > plan.Unroll.Columns)
        {
            string bits = plan.Planes[plane].Bits == 1 ? "" : CodeText.Of($" * {plan.Planes[plane].Bits}");
            word = CodeText.Of($"TLanes.ShiftDown({word}, p % {codes} / 4{bits})");
        }

        return $"{(p == 0 ? "TLanes " : "")}{WordName(plan, plane)} = {word};";
    }

    private static string Field(KernelPlan plan, Func<TilePlane, string> shift, Func<int, string> word) => plan.Planes.Count == 1
        ? $"TLanes.Field({word(0)}, {shift(plan.Planes[0])}, Mask)"
        : CodeText.Of($"TLanes.Field({word(0)}, {shift(plan.Planes[0])}, 0x{plan.Planes[0].Mask:X}, {word(1)}, {shift(plan.Planes[1])}, {plan.Planes[1].CodeShift})");
}
