using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of two registers of rows of W with a few rows of x of int8: codes are decoded right before they are multiplied.</summary>
/// <remarks>
/// Masks are read from memory, segment by segment and after the sums were begun. As constants the JIT would keep them in the first registers,
/// of which AvxVnni's instruction, as .NET encodes it, can write to sixteen only: with a mask among them a sum would be stored and loaded in each turn.
/// </remarks>
internal static class Int8FusedEmitter
{
    /// <summary>Members of the decoder; none where segments cannot be whole blocks.</summary>
    public static string Emit(KernelPlan plan) => !plan.HasFusedRows ? "" : CodeText.Of(
        $"""

        /// <inheritdoc/>
        public static bool IsFused => true;

        {(HasMasks(plan) ? Masks(plan) : "")}
        {Rows(plan, KernelPlan.RowsOfTurn)}

        {Rows(plan, KernelPlan.RowsOfTurn / 2)}
        """);

    private static string Masks(KernelPlan plan) => CodeText.Of(
        $"""
        // The mask of each plane, in each of four bytes.
        private static readonly int[] s_masks = [{string.Join(", ", plan.Planes.Select(plane => Int8Quads.Mask(plane, plane.CodeShift)))}];

        """);

    private static string Rows(KernelPlan plan, int rows) => CodeText.Of(
        $$"""
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Rows{{rows}}<TLanes>(TiledWeight weight, Int8FusedOperands operands)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            {{TileCodes.Length(plan)}}
            {{(HasMasks(plan) ? "ref byte masks = ref Unsafe.As<int, byte>(ref MemoryMarshal.GetArrayDataReference(s_masks));" : "")}}
            ref int words = ref operands.Words;
            ref byte x = ref operands.X{{(HasShifts(plan) ? ", shifts = ref ByteShifts.Table" : "")}};
            ref float metaOfX = ref operands.MetaOfX, sums = ref operands.Sums;
            nint next = operands.NextWords{{(plan.MetaPerColumn ? "" : ", meta = operands.Meta")}};
            for (int segment = 0; segment < tiles.Segments; segment++)
            {
                {{string.Join("\n", Enumerable.Range(0, rows / 2).Select(r => TwoSums(2 * r)))}}
                {{(HasMasks(plan) ? Planes(plan, (_, i) => CodeText.Of($"TLanes {TileCodes.Name(plan, i)}Mask = TLanes.Quads(in masks, {4 * i});")) : "")}}
                {{(HasShifts(plan) ? Shifts(plan) : "")}}
                {{Planes(plan, (plane, i) => $"ref int {At(plan, i)} = ref {FirstWord(plan, plane)};")}}
                for (int p = 0; p < length; p += {{Block(plan)}})
                {
                    {{Fetch(plan, "WordsAhead")}}
                    if (TLanes.Count == TileLayout.Lanes)
                    {
                        {{Fetch(plan, "next + WordsAhead")}}
                    }

                    {{Planes(plan, (_, i) => $"TLanes {TileCodes.Name(plan, i)}0 = {Word(plan, i, "0")}, {TileCodes.Name(plan, i)}1 = {Word(plan, i, "next")};")}}
                    TLanes codes0, codes1, quads;
                    {{string.Join("\n", Enumerable.Range(0, Block(plan) / 4).Select(quad => Quad(plan, quad, rows)))}}
                    {{Planes(plan, (_, i) => $"{At(plan, i)} = ref Unsafe.Add(ref {At(plan, i)}, {(LastsForTwo(plan, i) ? $"p & {Column}" : "TileLayout.Lanes")});")}}
                    x = ref Unsafe.Add(ref x, {{Block(plan)}} * Int8Activations.RowsOfTurn);
                }

                {{(plan.MetaPerColumn ? "TLanes one = TLanes.Broadcast(1f);" : Metas("Scale", "scales"))}}
                {{(plan.MetaPerColumn ? "" : Metas("Zero", "zeros"))}}
                {{string.Join("\n", Enumerable.Range(0, rows).Select(r => Scale(plan, r)))}}
                words = ref Unsafe.Add(ref words, tiles.WordsPerSegment * TileLayout.Lanes);
                metaOfX = ref Unsafe.Add(ref metaOfX, Int8Activations.RowsOfTurn * Int8SegmentSums.MetaOfX);
                {{(plan.MetaPerColumn ? "" : "meta += TileLayout.Lanes;")}}
            }
        }
        """);

    private static string TwoSums(int row) => CodeText.Of(
        $"TLanes s{row}0 = default, s{row}1 = default, s{row + 1}0 = default, s{row + 1}1 = default;");

    /// <summary>Columns that are written out: those of a word of the first plane, or of half a word of one bit.</summary>
    private static int Block(KernelPlan plan) => Math.Min(KernelPlan.FusedColumns, plan.Planes[0].CodesPerWord);

    private static bool HasMasks(KernelPlan plan) => plan.Planes[0].Bits < 8;

    /// <summary>Whether shifts are in registers. Those of two planes were too many, for registers and for the JIT, which stopped inlining.</summary>
    private static bool HasShifts(KernelPlan plan) => HasMasks(plan) && plan.Planes.Count == 1;

    private static string Planes(KernelPlan plan, Func<TilePlane, int, string> line) => string.Join("\n", plan.Planes.Select(line));

    /// <summary>The name of the word of a plane that comes next.</summary>
    private static string At(KernelPlan plan, int plane) => TileCodes.Name(plan, plane) + "At";

    /// <summary>The first word of a plane of the segment.</summary>
    private static string FirstWord(KernelPlan plan, TilePlane plane)
    {
        string before = string.Join(" + ", plan.Before(plane).Select(other => CodeText.Of($"(length / {other.CodesPerWord})")));
        return before.Length == 0 ? "words" : $"Unsafe.Add(ref words, {before} * TileLayout.Lanes)";
    }

    private static string Fetch(KernelPlan plan, string ahead) => Planes(plan, (_, i) => $"CacheLine.Fetch(in {At(plan, i)}, {ahead});");

    /// <summary>A word of a block; of one that lasts for two blocks the bits of this one are brought down.</summary>
    private static string Word(KernelPlan plan, int plane, string offset)
    {
        string word = $"TLanes.Words(in {At(plan, plane)}, {offset})";
        return LastsForTwo(plan, plane) ? $"TLanes.ShiftDown({word}, (p & {Column}) >> 2)" : word;
    }

    private static bool LastsForTwo(KernelPlan plan, int plane) => plan.Planes[plane].CodesPerWord > KernelPlan.FusedColumns;

    /// <summary>The bit of a column's number that says whether it lies in the second half of a word of one bit.</summary>
    private static string Column => CodeText.Of($"{KernelPlan.FusedColumns}");

    private static string Quad(KernelPlan plan, int quad, int rows)
    {
        var lines = new List<string> { $"codes0 = {Codes(plan, quad, 0)};", $"codes1 = {Codes(plan, quad, 1)};" };
        for (int r = 0; r < rows; r++)
        {
            lines.Add(CodeText.Of($"quads = TLanes.Quads(in x, {4 * ((quad * KernelPlan.RowsOfTurn) + r)});"));
            lines.AddRange([Dot(plan, r, 0), Dot(plan, r, 1)]);
        }

        return string.Join("\n", lines);
    }

    private static string Dot(KernelPlan plan, int row, int register) => CodeText.Of(
        $"s{row}{register} = TLanes.DotBytes(s{row}{register}, codes{register}, quads, fullBytes: {(plan.Format.FieldBits == 8 ? "true" : "false")});");

    private static string Codes(KernelPlan plan, int quad, int register)
    {
        if (!HasMasks(plan))
        {
            return CodeText.Of($"words{register}");
        }

        string[] parts = [.. plan.Planes.Select((plane, i) => Code(plan, i, ShiftOf(plane, quad), CodeText.Of($"{TileCodes.Name(plan, i)}{register}")))];
        return parts.Length == 1 ? parts[0] : $"TLanes.Or({parts[0]}, {parts[1]})";
    }

    private static string Code(KernelPlan plan, int plane, int shift, string word) => CodeText.Of(
        $"TLanes.Code({word}, {shift}, {(HasShifts(plan) && shift != 0 ? ShiftName(shift) + ", " : "")}{TileCodes.Name(plan, plane)}Mask)");

    /// <summary>The registers that words are shifted with.</summary>
    private static string Shifts(KernelPlan plan) => string.Join("\n", Enumerable.Range(1, (Block(plan) / 4) - 1)
        .Select(quad => ShiftOf(plan.Planes[0], quad))
        .Select(shift => CodeText.Of($"TLanes {ShiftName(shift)} = TLanes.Shift(in shifts, {shift});")));

    private static int ShiftOf(TilePlane plane, int quad) => (plane.Bits * quad) - plane.CodeShift;

    private static string ShiftName(int shift) => CodeText.Of($"shift{shift}");

    private static string Metas(string member, string name) => CodeText.Of(
        $$"""
        CacheLine.Fetch(in MetaStart(weight.{{member}}), meta + MetasAhead);
        TLanes {{name}}0 = Metas<TLanes>(in MetaStart(weight.{{member}}), meta);
        TLanes {{name}}1 = Metas<TLanes>(in MetaStart(weight.{{member}}), meta + operands.NextMeta);
        """);

    /// <summary>Adds a segment's products. Along axis 0 x met scales and zeros before, which are 1 here.</summary>
    private static string Scale(KernelPlan plan, int row) => plan.MetaPerColumn
        ? CodeText.Of($"Int8SegmentSums.Add(in metaOfX, ref sums, {row}, one, one, s{row}0, one, one, s{row}1, false);")
        : CodeText.Of($"Int8SegmentSums.Add(in metaOfX, ref sums, {row}, scales0, zeros0, s{row}0, scales1, zeros1, s{row}1, {(plan.IsAffine ? "true" : "false")});");
}
