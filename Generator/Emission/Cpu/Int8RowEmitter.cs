using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of the codes with one row of x of int8: four columns of a register of rows an instruction, in whole numbers.</summary>
/// <remarks>
/// Codes are left at the bits of their bytes where they lie, as far as that goes: each chain of sums takes codes of one place, and is
/// shifted down once for all of them.
/// </remarks>
internal static class Int8RowEmitter
{
    /// <summary>Sums of products that take turns, so that one need not wait for the one before.</summary>
    private const int Chains = 4;

    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Tiles begin..end against one row of x: neighbouring tiles of several streams of memory, which are read side by side.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row<TLanes>(TiledWeight weight, Int8Activations x, ref float y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            {{TileCodes.Length(plan)}}
            int run = (end - begin + TilesAtOnce - 1) / TilesAtOnce, tilesOfPair = TLanes.Count < TileLayout.Lanes ? 1 : 2;
            Span<float> sums = stackalloc float[TilesAtOnce * TileLayout.Lanes];
            {{(plan.Int8SegmentIsOnePiece ? "" : "Span<int> dots = stackalloc int[TilesAtOnce * TileLayout.Lanes];")}}
            for (int first = begin; first < begin + run; first++)
            {
                sums.Clear();
                for (int segment = 0; segment < tiles.Segments; segment++)
                {
                    ref byte xs = ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in x.Codes[segment * x.Stride]));
                    TLanes codeSum = TLanes.Broadcast({{(plan.IsAffine ? "(float)" : "-(float)")}}x.Sums[segment]);
                    TLanes scaleOfX = TLanes.Broadcast(x.Scales[segment]);
                    {{(plan.Int8SegmentIsOnePiece ? OnePiece(plan) : Pieces(plan))}}
                }

                {{Registers("Write(TLanes.Load(in sums[slot], 0), ref y, 0, tiles, tile, lane);")}}
            }
        }
        """);

    private static string OnePiece(KernelPlan plan) => Pairs(CodeText.Of(
        $$"""
        {{Dots(plan, "0", "length")}}
        {{ScalePair(plan)}}
        """));

    /// <summary>A long segment is read in pieces, so that its tiles are side by side, too.</summary>
    private static string Pieces(KernelPlan plan) => CodeText.Of(
        $$"""
        dots.Clear();
        for (int start = 0; start < length; start += PieceColumns)
        {
            int stop = Math.Min(length, start + PieceColumns);
            {{Pairs(Piece(plan))}}
        }

        {{Registers(Scale(plan, "TLanes.Words(in dots[slot], 0)"))}}
        """);

    private static string Piece(KernelPlan plan) => CodeText.Of(
        $$"""
        {{Dots(plan, "start", "stop")}}
        ref int dot = ref dots[slot];
        TLanes.StoreWords(TLanes.AddWords(TLanes.Words(in dot, 0), dotA), ref dot, 0);
        TLanes.StoreWords(TLanes.AddWords(TLanes.Words(in dot, TLanes.Count), dotB), ref dot, TLanes.Count);
        """);

    /// <summary>Two registers of rows of W at a time: of one tile, or where a register holds a whole one, of the tiles of two streams.</summary>
    private static string Pairs(string body) => CodeText.Of(
        $$"""
        for (int tile = first, slot = 0; tile < end; tile += tilesOfPair * run)
        {
            int other = tile + run < end ? run : 0;
            for (int lane = 0; lane < TileLayout.Lanes; lane += 2 * TLanes.Count, slot += 2 * TLanes.Count)
            {
                {{body}}
            }
        }
        """);

    /// <summary>One register of rows of W at a time.</summary>
    private static string Registers(string body) => CodeText.Of(
        $$"""
        for (int tile = first, slot = 0; tile < end; tile += run)
        {
            for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count, slot += TLanes.Count)
            {
                {{body}}
            }
        }
        """);

    /// <summary>Columns start..stop of the segment.</summary>
    private static string Dots(KernelPlan plan, string start, string stop) => CodeText.Of(
        $$"""
        nint next = TLanes.Count < TileLayout.Lanes ? TLanes.Count : other * tiles.WordsPerTile;
        int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
        {{TileCodes.Planes(plan)}}
        TLanes a0 = default, a1 = default, a2 = default, a3 = default;
        TLanes b0 = default, b1 = default, b2 = default, b3 = default;
        int p = {{start}};
        {{(plan.HasInt8Blocks ? Blocks(plan, stop) : "")}}
        {{(Int8Quads.HasTail(plan) ? Tail(plan, stop) : "")}}
        TLanes dotA = {{Total(plan, "a")}};
        TLanes dotB = {{Total(plan, "b")}};
        """);

    private static string ScalePair(KernelPlan plan) => CodeText.Of(
        $$"""
        {{Scale(plan, "dotA")}}
        CacheLine.Fetch(in MetaStart(weight.Zero), meta + MetasAhead);
        CacheLine.Fetch(in MetaStart(weight.Scale), meta + MetasAhead);
        meta += TLanes.Count < TileLayout.Lanes ? TLanes.Count : other * tiles.Segments * TileLayout.Lanes;
        zeros = Metas<TLanes>(in MetaStart(weight.Zero), meta);
        scales = Metas<TLanes>(in MetaStart(weight.Scale), meta);
        Int8SegmentSums.Add(ref sums[slot + TLanes.Count], scaleOfX, codeSum, scales, zeros, dotB, {{(plan.IsAffine ? "true" : "false")}});
        """);

    private static string Scale(KernelPlan plan, string dot) => CodeText.Of(
        $$"""
        {{TileCodes.Metas(plan)}}
        Int8SegmentSums.Add(ref sums[slot], scaleOfX, codeSum, scales, zeros, {{dot}}, {{(plan.IsAffine ? "true" : "false")}});
        """);

    private static string Blocks(KernelPlan plan, string stop) => CodeText.Of(
        $$"""
        {{string.Join("\n", plan.Planes.Select((plane, i) => At(plan, plane, i)))}}
        for (; p + {{Int8Quads.Block}} <= {{stop}}; p += {{Int8Quads.Block}})
        {
            ref byte quads = ref Unsafe.Add(ref xs, p);
            {{Fetch(plan, "WordsAhead")}}
            if (TLanes.Count == TileLayout.Lanes)
            {
                {{Fetch(plan, "next + WordsAhead")}}
            }

            {{string.Join("\n", Enumerable.Range(0, Int8Quads.Block / 4).Select(quad => Quad(plan, quad)))}}
            {{string.Join("\n", plan.Planes.Select((plane, i) => Step(plan, plane, i)))}}
        }

        """);

    /// <summary>The place of a block's words.</summary>
    private static string At(KernelPlan plan, TilePlane plane, int i) => CodeText.Of(
        $"ref int {Name(plan, i)}At = ref Unsafe.Add(ref Unsafe.AsRef(in {Name(plan, i)}), p / {plane.CodesPerWord} * TileLayout.Lanes);");

    private static string Step(KernelPlan plan, TilePlane plane, int i) =>
        $"{Name(plan, i)}At = ref Unsafe.Add(ref {Name(plan, i)}At, {Offsets.Times(Words(plane), "TileLayout.Lanes")});";

    private static string Fetch(KernelPlan plan, string ahead) => string.Join("\n", plan.Planes.SelectMany((plane, i) =>
        Enumerable.Range(0, Words(plane)).Select(word => $"CacheLine.Fetch(in {Name(plan, i)}At, {Offsets.Before(word, "TileLayout.Lanes")}{ahead});")));

    private static int Words(TilePlane plane) => Int8Quads.Block / plane.CodesPerWord;

    /// <summary>Four columns against both registers, after the words that begin with them.</summary>
    private static string Quad(KernelPlan plan, int quad)
    {
        var lines = new List<string>();
        for (int i = 0; i < plan.Planes.Count; i++)
        {
            int codes = plan.Planes[i].CodesPerWord;
            if (4 * quad % codes == 0)
            {
                string type = quad == 0 ? "TLanes " : "";
                lines.Add($"{type}{Name(plan, i)}0 = TLanes.Words(in {Name(plan, i)}At, {Offsets.Times(4 * quad / codes, "TileLayout.Lanes")});");
                lines.Add($"{type}{Name(plan, i)}1 = TLanes.Words(in {Name(plan, i)}At, {Offsets.Before(4 * quad / codes, "TileLayout.Lanes")}next);");
            }
        }

        lines.Add(CodeText.Of($"{(quad == 0 ? "TLanes " : "")}quad = TLanes.Quads(in quads, {4 * quad});"));
        lines.Add(Dot(plan, "a", quad % Chains, Int8Quads.CodesInPlace(plan, quad, Place(plan, quad % Chains), i => $"{Name(plan, i)}0")));
        lines.Add(Dot(plan, "b", quad % Chains, Int8Quads.CodesInPlace(plan, quad, Place(plan, quad % Chains), i => $"{Name(plan, i)}1")));
        return string.Join("\n", lines);
    }

    private static string Tail(KernelPlan plan, string stop) => CodeText.Of(
        $$"""
        for (; p < {{stop}}; p += 4)
        {
            TLanes quad = TLanes.Quads(in xs, p);
            TLanes codesA = {{Int8Quads.Code(plan)}};
            TLanes codesB = {{Int8Quads.Code(plan, " + next")}};
            {{Dot(plan, "a", 0, "codesA")}}
            {{Dot(plan, "b", 0, "codesB")}}
        }

        """);

    private static string Dot(KernelPlan plan, string register, int chain, string codes) => CodeText.Of(
        $"{register}{chain} = TLanes.DotBytes({register}{chain}, {codes}, quad, fullBytes: {(plan.Format.FieldBits == 8 ? "true" : "false")});");

    /// <summary>The bit of their bytes at which a chain's codes lie: that of a word's quad, as long as codes do not leave the byte.</summary>
    private static int Place(KernelPlan plan, int chain)
    {
        TilePlane low = plan.Planes[0];
        int place = low.Bits * chain % 8;
        while (place + plan.Format.FieldBits > 8)
        {
            place -= low.Bits;
        }

        return place;
    }

    /// <summary>A register's sums of all chains.</summary>
    private static string Total(KernelPlan plan, string register)
    {
        string[] sums = [.. Enumerable.Range(0, Chains).Select(chain => Sum(plan, CodeText.Of($"{register}{chain}"), Place(plan, chain)))];
        return $"TLanes.AddWords(TLanes.AddWords({sums[0]}, {sums[1]}), TLanes.AddWords({sums[2]}, {sums[3]}))";
    }

    private static string Sum(KernelPlan plan, string chain, int place) =>
        place == 0 ? chain
        : Int8Quads.IsTop(plan, place) ? CodeText.Of($"TLanes.TopSum({chain}, {plan.Format.FieldBits})")
        : CodeText.Of($"TLanes.ShiftDownSigned({chain}, {place})");

    private static string Name(KernelPlan plan, int plane) => TileCodes.Name(plan, plane);
}
