using System;
using System.Collections.Generic;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints how codes come out of a tile's words four columns at a time, one code a byte.</summary>
internal static class Int8Quads
{
    /// <summary>Columns of a block: eight quads, the codes of a word of one bit.</summary>
    public const int Block = 32;

    /// <summary>Whether columns can be left over after whole blocks.</summary>
    public static bool HasTail(KernelPlan plan) => !plan.HasInt8Blocks || plan.SegmentHasTail;

    /// <summary>One block: the words of its planes, then every quad under its own constant shift.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="quad">Prints what is done with a quad of the block, given its number and its codes.</param>
    public static string Quads(KernelPlan plan, Func<int, string, string> quad)
    {
        var lines = new List<string>();
        for (int p = 0; p < Block; p += 4)
        {
            for (int i = 0; i < plan.Planes.Count; i++)
            {
                int codes = plan.Planes[i].CodesPerWord;
                if (p % codes == 0)
                {
                    lines.Add($"{(p == 0 ? "TLanes " : "")}{TileCodes.Name(plan, i)}Word = TLanes.Words(in {TileCodes.Name(plan, i)}, {Word(p, codes)});");
                }
            }

            lines.Add(quad(p / 4, Codes(
                plan, plane => CodeText.Of($"{plane.Bits * (p % plane.CodesPerWord / 4)}"), i => TileCodes.Name(plan, i) + "Word", p)));
        }

        return string.Join("\n", lines);
    }

    /// <summary>The codes of a block's quad, left at a bit of their bytes.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="quad">The quad's number.</param>
    /// <param name="place">The lowest bit of a code; see <see cref="IsTop"/>.</param>
    /// <param name="word">The word of a plane.</param>
    public static string CodesInPlace(KernelPlan plan, int quad, int place, Func<int, string> word)
    {
        TilePlane low = plan.Planes[0];
        int shift = low.Shift(4 * quad) - place;
        if (plan.Planes.Count == 2)
        {
            TilePlane high = plan.Planes[1];
            int highShift = high.Shift(4 * quad) - high.CodeShift - place;
            return CodeText.Of(
                $"TLanes.Bytes({word(0)}, {shift}, {Mask(low, place)}, {word(1)}, {highShift}, {Mask(high, high.CodeShift + place)})");
        }

        return low.Bits == 8 ? word(0)
            : IsTop(plan, place) ? CodeText.Of($"TLanes.TopCode({word(0)}, {low.Bits})")
            : CodeText.Of($"TLanes.Code({word(0)}, {shift}, {Mask(low, place)})");
    }

    /// <summary>Whether codes at a place are the highest bits of their bytes, which not every processor multiplies as they are.</summary>
    public static bool IsTop(KernelPlan plan, int place) => place > 0 && place + plan.Format.FieldBits == 8;

    /// <summary>The codes of the quad at column p, whatever p is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="offset">What is added to the words' offsets.</param>
    public static string Code(KernelPlan plan, string offset = "") => Codes(
        plan,
        plane => plane.Bits == 8 ? "0" : CodeText.Of($"{(plane.Bits == 1 ? "" : CodeText.Of($"{plane.Bits} * "))}(p % {plane.CodesPerWord} / 4)"),
        i => {
            string at = CodeText.Of($"p / {plan.Planes[i].CodesPerWord} * TileLayout.Lanes");
            return $"TLanes.Words(in {TileCodes.Name(plan, i)}, {(offset.Length == 0 ? at : $"({at}){offset}")})";
        },
        p: null);

    /// <summary>Where the word of a block's column lies.</summary>
    private static string Word(int column, int codesPerWord)
    {
        string first = CodeText.Of($"p / {codesPerWord} * TileLayout.Lanes");
        return column == 0 ? first
            : column == codesPerWord ? $"({first}) + TileLayout.Lanes"
            : CodeText.Of($"({first}) + ({column / codesPerWord} * TileLayout.Lanes)");
    }

    private static string Codes(KernelPlan plan, Func<TilePlane, string> shift, Func<int, string> word, int? p)
    {
        TilePlane low = plan.Planes[0];
        string lowMask = Mask(low, 0);
        if (plan.Planes.Count == 1)
        {
            return low.Bits == 8 ? word(0) : $"TLanes.Code({word(0)}, {shift(low)}, {lowMask})";
        }

        TilePlane high = plan.Planes[1];
        string highShift = p is { } at
            ? CodeText.Of($"{(high.Bits * (at % high.CodesPerWord / 4)) - high.CodeShift}")
            : CodeText.Of($"{shift(high)} - {high.CodeShift}");
        return $"TLanes.Bytes({word(0)}, {shift(low)}, {lowMask}, {word(1)}, {highShift}, {Mask(high, high.CodeShift)})";
    }

    /// <summary>A plane's mask in each of the four bytes.</summary>
    public static string Mask(TilePlane plane, int shift)
    {
        int bits = plane.Mask << shift;
        return CodeText.Of($"0x{bits:X2}{bits:X2}{bits:X2}{bits:X2}");
    }
}
