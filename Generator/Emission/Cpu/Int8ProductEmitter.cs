using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of int8 activations with the codes of a tile: four columns of 16 rows an instruction, in whole numbers.</summary>
internal static class Int8ProductEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n", Entry(plan), Tile(plan, rows: 1), Tile(plan, plan.RowTile), TileProductEmitter.Write(plan));

    private static string Entry(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, x rounded to int8 in segments.</summary>
        /// <remarks>
        /// Codes meet codes in whole numbers, without error; each segment's sum is then scaled once: s·sₓ·(Σq·q₈ − zero·Σq₈).
        /// Error: |y − x·Ŵᵀ| ≤ Σ over segments of sₓ/2·Σ|ŵ|, sₓ = max|x|/127 of the segment, and (segments + 8)·2⁻²⁴·Σ|scale|·(q + |zero|)·|x| for the scaling.
        /// The order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMulInt8(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, MetaBytes, x, y.Length, begin, end);
            if (Lanes8.HasDotBytes)
            {
                Tiles<Lanes8>(weight, x, y, begin, end);
            }
            {{"else " + LaneLadder.Choose("Tiles<TLanes>(weight, x, y, begin, end)")}}
        }

        /// <summary>Tiles begin..end against x, {{plan.RowTile}} rows of x at a time.</summary>
        private static void Tiles<TLanes>(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            int row = 0;
            for (; row + {{plan.RowTile}} <= x.Rows; row += {{plan.RowTile}})
            {
                for (int tile = begin; tile < end; tile++)
                {
                    TileBy{{plan.RowTile}}<TLanes>(weight, x, row, ref MemoryMarshal.GetReference(y), tile);
                }
            }

            for (; row < x.Rows; row++)
            {
                for (int tile = begin; tile < end; tile++)
                {
                    TileBy1<TLanes>(weight, x, row, ref MemoryMarshal.GetReference(y), tile);
                }
            }
        }
        """);

    private static string Tile(KernelPlan plan, int rows)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        bool constant = plan.GroupIsConstant;
        bool hasBlocks = plan.Unroll.Columns == plan.BlockCodes;
        bool tail = !hasBlocks || plan.SegmentHasTail;
        return CodeText.Of(
            $$"""
            /// <summary>One tile, 16 rows of W in 16 lanes, against {{(rows == 1 ? "one row" : CodeText.Of($"{rows} rows"))}} of x from a row on.</summary>
            private static void TileBy{{rows}}<TLanes>(TiledWeight weight, Int8Activations x, int row, ref float y, int tile)
                where TLanes : struct, ILanes<TLanes>
            {
                TileLayout tiles = weight.Layout;
                int outFeatures = tiles.Storage.N;
                {{(constant ? "const int length = Group;" : "int length = tiles.SegmentLength;")}}
                {{(rows == 1 ? "" : "int rowStride = x.Segments * x.Stride;")}}
                ref readonly {{meta}} scale = ref MetaStart(weight.Scale);
                ref readonly {{meta}} zero = ref MetaStart(weight.Zero);
                for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
                {
                    TLanes {{List(rows, i => CodeText.Of($"sum{i} = default"))}};
                    for (int segment = 0; segment < tiles.Segments; segment++)
                    {
                        int metaIndex = (((tile * tiles.Segments) + segment) * TileLayout.Lanes) + lane;
                        int first = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                        {{TileProductEmitter.Planes(plan, "length")}}
                        ref byte xs = ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in x.Codes[((row * x.Segments) + segment) * x.Stride]));
                        TLanes {{List(rows, i => CodeText.Of($"dot{i} = default"))}};
                        int p = 0;
                        {{(hasBlocks ? Blocks(plan, rows) : "")}}
                        {{(tail ? Tail(plan, rows) : "")}}
                        TLanes scales = Metas<TLanes>(in scale, metaIndex);
                        TLanes zeros = Metas<TLanes>(in zero, metaIndex);
                        {{Lines(rows, i => Scale(plan, i))}}
                    }

                    {{Lines(rows, i => CodeText.Of($"Write(sum{i}, ref y, {(i == 0 ? "row" : CodeText.Of($"(row + {i})"))} * outFeatures, tiles, tile, lane);"))}}
                }
            }
            """);
    }

    private static string Blocks(KernelPlan plan, int rows) => CodeText.Of(
        $$"""
        for (; p + {{plan.BlockCodes}} <= length; p += {{plan.BlockCodes}})
        {
            {{Quads(plan, rows)}}
        }


        """);

    /// <summary>One block: the words of its planes, then every quad under its own constant shift.</summary>
    private static string Quads(KernelPlan plan, int rows)
    {
        var lines = new List<string>();
        for (int p = 0; p < plan.BlockCodes; p += 4)
        {
            for (int i = 0; i < plan.Planes.Count; i++)
            {
                int codes = plan.Planes[i].CodesPerWord;
                if (p % codes == 0)
                {
                    string index = CodeText.Of($"p / {codes} * TileLayout.Lanes");
                    index = p == 0 ? index : CodeText.Of($"({index}) + {(p == codes ? "" : CodeText.Of($"({p / codes} * "))}TileLayout.Lanes{(p == codes ? "" : ")")}");
                    lines.Add($"{(p == 0 ? "TLanes " : "")}{Name(plan, i)}Word = TLanes.Words(in {Name(plan, i)}, {index});");
                }
            }

            string quad = Codes(plan, plane => CodeText.Of($"{plane.Bits * (p % plane.CodesPerWord / 4)}"), i => Name(plan, i) + "Word", p);
            lines.Add($"{(p == 0 ? "TLanes " : "")}codes = {quad};");
            lines.AddRange(Dots(plan, rows, p == 0 ? "p" : CodeText.Of($"p + {p}")));
        }

        return string.Join("\n", lines);
    }

    /// <summary>The quads that fill no block, one by one.</summary>
    private static string Tail(KernelPlan plan, int rows)
    {
        string word(int i) => CodeText.Of($"TLanes.Words(in {Name(plan, i)}, p / {plan.Planes[i].CodesPerWord} * TileLayout.Lanes)");
        string shift(TilePlane plane) => plane.Bits == 8 ? "0" : CodeText.Of($"{(plane.Bits == 1 ? "" : CodeText.Of($"{plane.Bits} * "))}(p % {plane.CodesPerWord} / 4)");
        return CodeText.Of(
            $$"""
            for (; p < length; p += 4)
            {
                TLanes codes = {{Codes(plan, shift, word, null)}};
                {{string.Join("\n", Dots(plan, rows, "p"))}}
            }


            """);
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
    private static string Mask(TilePlane plane, int shift)
    {
        int bits = plane.Mask << shift;
        return CodeText.Of($"0x{bits:X2}{bits:X2}{bits:X2}{bits:X2}");
    }

    private static IEnumerable<string> Dots(KernelPlan plan, int rows, string at) => Enumerable.Range(0, rows).Select(i =>
        CodeText.Of(
            $"""
            dot{i} = TLanes.DotBytes(
                dot{i}, codes, Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref xs, {Offsets.Before(i, "rowStride")}{at})), {FullBytes(plan)});
            """));

    private static string FullBytes(KernelPlan plan) => plan.Format.FieldBits == 8 ? "fullBytes: true" : "fullBytes: false";

    private static string Scale(KernelPlan plan, int row)
    {
        string index = row == 0 ? "(row * x.Segments) + segment" : CodeText.Of($"((row + {row}) * x.Segments) + segment");
        string products = plan.IsAffine
            ? CodeText.Of($"(TLanes.ToNumbers(dot{row}) * scales) + (zeros * TLanes.Broadcast(x.Sums[{index}]))")
            : CodeText.Of($"(TLanes.ToNumbers(dot{row}) - (zeros * TLanes.Broadcast(x.Sums[{index}]))) * scales");
        return CodeText.Of($"sum{row} = TLanes.MultiplyAdd({products}, TLanes.Broadcast(x.Scales[{index}]), sum{row});");
    }

    private static string Name(KernelPlan plan, int plane) => TileProductEmitter.Plane(plan, plane);

    private static string List(int rows, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, rows).Select(item));

    private static string Lines(int rows, Func<int, string> line) => string.Join("\n", Enumerable.Range(0, rows).Select(line));
}
