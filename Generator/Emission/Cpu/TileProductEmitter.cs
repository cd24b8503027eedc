using System;
using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of one tile, 16 rows of W, with one or several rows of x.</summary>
internal static class TileProductEmitter
{
    public static string Emit(KernelPlan plan, int rows) => plan.MetaPerColumn ? PerColumn(plan, rows) : PerSegment(plan, rows);

    /// <summary>Scales one a segment: a sum over each segment, scaled once; or, where codes are q·scale + zero, each ŵ in full.</summary>
    private static string PerSegment(KernelPlan plan, int rows)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        Func<string, string> value = plan.IsAffine ? code => $"({code} * scales) + zeros" : code => $"{code} - zeros";
        return CodeText.Of(
            $$"""
            {{Head(rows)}}
            {
                {{Operands(rows)}}
                {{(plan.GroupIsConstant ? "const int length = Group;" : "int length = tiles.SegmentLength;")}}
                ref readonly {{meta}} scale = ref MetaStart(weight.Scale);
                ref readonly {{meta}} zero = ref MetaStart(weight.Zero);
                for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
                {
                    TLanes {{List(rows, row => $"{Sum(row)} = default")}};
                    for (int segment = 0; segment < tiles.Segments; segment++)
                    {
                        int metaIndex = (((tile * tiles.Segments) + segment) * TileLayout.Lanes) + lane;
                        TLanes zeros = Metas<TLanes>(in zero, metaIndex);
                        TLanes scales = Metas<TLanes>(in scale, metaIndex);
                        int first = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                        {{Planes(plan, "length")}}
                        ref float xs = ref Unsafe.Add(ref Unsafe.AsRef(in x), segment * length);

                        // Two sums a row, of even and of odd columns, so that one multiply-add need not wait for the one before.
                        {{Lines(rows, row => CodeText.Of($"TLanes {Even(row)} = default, {Odd(row)} = default;"))}}
                        int p = 0;
                        {{Loop(plan, "length")}}
                        {
                            {{Block(plan, rows, value)}}
                        }

                        {{Tail(plan, rows, "length", value)}}
                        {{Lines(rows, row => plan.IsAffine
                            ? $"{Sum(row)} += {Even(row)} + {Odd(row)};"
                            : CodeText.Of($"{Sum(row)} = TLanes.MultiplyAdd({Even(row)} + {Odd(row)}, scales, {Sum(row)});"))}}
                    }

                    {{Lines(rows, row => CodeText.Of($"Write({Sum(row)}, ref y, {Offsets.Times(row, "layout.N")}, weight.Layout, tile, lane);"))}}
                }
            }
            """);
    }

    /// <summary>Scales one a column: every column has a scale and a zero that all rows of the tile share.</summary>
    private static string PerColumn(KernelPlan plan, int rows) => CodeText.Of(
        $$"""
        {{Head(rows)}}
        {
            {{Operands(rows)}}

            // The tile's rows share the scales and zeros of their residue, one a column.
            int meta = tile / tiles.TilesPerResidue * inFeatures;
            ref float scale = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref MemoryMarshal.GetReference(weight.Scale)), meta);
            ref float zero = ref Unsafe.Add(ref Unsafe.As<byte, float>(ref MemoryMarshal.GetReference(weight.Zero)), meta);
            ref float xs = ref Unsafe.AsRef(in x);
            for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
            {
                int first = tile * tiles.WordsPerSegment;
                {{Planes(plan, "inFeatures")}}

                // Two sums a row, of even and of odd columns, so that one multiply-add need not wait for the one before.
                {{Lines(rows, row => CodeText.Of($"TLanes {Even(row)} = default, {Odd(row)} = default;"))}}
                int p = 0;
                {{Loop(plan, "inFeatures")}}
                {
                    {{Block(plan, rows, null)}}
                }

                {{Tail(plan, rows, "inFeatures", null)}}
                {{Lines(rows, row => CodeText.Of($"Write({Even(row)} + {Odd(row)}, ref y, {Offsets.Times(row, "layout.N")}, weight.Layout, tile, lane);"))}}
            }
        }
        """);

    /// <summary>Prints how the lanes of a sum reach y.</summary>
    public static string Write(KernelPlan plan)
    {
        string whole = plan.MetaPerColumn ? "" : CodeText.Of(
            $$"""
            int n = (tile * TileLayout.Lanes) + lane;
            if (n + TLanes.Count <= tiles.Storage.N)
            {
                TLanes.Store(sums, ref y, row + n);
                return;
            }


            """);
        return CodeText.Of(
            $$"""
            /// <summary>Writes the outputs of a tile's lanes from one on, padding lanes left out.</summary>
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static void Write<TLanes>(TLanes sums, ref float y, int row, TileLayout tiles, int tile, int lane)
                where TLanes : struct, ILanes<TLanes>
            {
                {{whole}}
                Span<float> values = stackalloc float[TileLayout.Lanes];
                TLanes.Store(sums, ref values[0], 0);
                for (int i = 0; i < TLanes.Count; i++)
                {
                    int output = tiles.RowOf(tile, lane + i);
                    if (output >= 0)
                    {
                        Unsafe.Add(ref y, row + output) = values[i];
                    }
                }
            }
            """);
    }

    private static string Head(int rows) => CodeText.Of(
        $"""
        /// <summary>One tile, 16 rows of W in 16 lanes, against {(rows == 1 ? "one row" : CodeText.Of($"{rows} rows"))} of x.</summary>
        private static void TileBy{rows}<TLanes>(TiledWeight weight, ref readonly float x, ref float y, int tile)
            where TLanes : struct, ILanes<TLanes>
        """);

    private static string Operands(int rows) => CodeText.Of(
        $"""
        TileLayout tiles = weight.Layout;
        {(rows == 1 ? "" : "StorageLayout layout = tiles.Storage;")}
        int inFeatures = tiles.Storage.K;
        """);

    /// <summary>References to the first word of each plane of a segment.</summary>
    internal static string Planes(KernelPlan plan, string length) => string.Join("\n", plan.Planes.Select((plane, i) =>
    {
        string before = TileEmitter.Before(plan, plane, length);
        string word = before.Length == 0 ? "first" : $"(first{before})";
        return $"ref readonly int {Plane(plan, i)} = ref Unsafe.Add(ref MemoryMarshal.GetReference(weight.Words), ({word} * TileLayout.Lanes) + lane);";
    }));

    /// <summary>The loop over whole blocks: a block a turn, or the part of one that is written out.</summary>
    private static string Loop(KernelPlan plan, string length) => plan.Unroll.Columns == plan.BlockCodes
        ? CodeText.Of($"for (; p + {plan.BlockCodes} <= {length}; p += {plan.BlockCodes})")
        : CodeText.Of($"for (int blocks = {length} / {plan.BlockCodes} * {plan.BlockCodes}; p < blocks; p += {plan.Unroll.Columns})");

    /// <summary>One turn of the loop: the words of its planes, then every column under its own constant shift.</summary>
    private static string Block(KernelPlan plan, int rows, Func<string, string>? shifted)
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

            lines.AddRange(Column(plan, rows, p, shifted));
        }

        return string.Join("\n", lines);
    }

    /// <summary>Loads a plane's word; one that lasts for several turns is brought down to this turn's bits.</summary>
    private static string Load(KernelPlan plan, int plane, int p)
    {
        int codes = plan.Planes[plane].CodesPerWord;
        string index = CodeText.Of($"p / {codes} * TileLayout.Lanes");
        if (p > 0)
        {
            index = p == codes ? $"({index}) + TileLayout.Lanes" : CodeText.Of($"({index}) + ({p / codes} * TileLayout.Lanes)");
        }

        string word = $"TLanes.Words(in {Plane(plan, plane)}, {index})";
        if (codes > plan.Unroll.Columns)
        {
            string bits = plan.Planes[plane].Bits == 1 ? "" : CodeText.Of($" * {plan.Planes[plane].Bits}");
            word = CodeText.Of($"TLanes.ShiftDown({word}, p % {codes} / 4{bits})");
        }

        return $"{(p == 0 ? "TLanes " : "")}{Plane(plan, plane)}Word = {word};";
    }

    private static IEnumerable<string> Column(KernelPlan plan, int rows, int p, Func<string, string>? shifted)
    {
        string code = Field(plan, plane => plane.Shift(p).ToString(System.Globalization.CultureInfo.InvariantCulture), i => Plane(plan, i) + "Word");
        string at = p == 0 ? "p" : CodeText.Of($"p + {p}");
        string declare = p == 0 ? "TLanes " : "";
        yield return shifted is null
            ? $"{declare}w = ({code} - TLanes.Broadcast({At("zero", at)})) * TLanes.Broadcast({At("scale", at)});"
            : $"{declare}w = {shifted(code)};";
        for (int row = 0; row < rows; row++)
        {
            string sum = p % 2 == 0 ? Even(row) : Odd(row);
            yield return $"{sum} = TLanes.MultiplyAdd(w, TLanes.Broadcast({At("xs", Offsets.Before(row, "inFeatures") + at)}), {sum});";
        }
    }

    /// <summary>The columns that fill no block, one by one.</summary>
    private static string Tail(KernelPlan plan, int rows, string length, Func<string, string>? shifted)
    {
        if (!plan.SegmentHasTail)
        {
            return "";
        }

        string code = Field(
            plan,
            TileEmitter.Shift,
            i => CodeText.Of($"TLanes.Words(in {Plane(plan, i)}, p / {plan.Planes[i].CodesPerWord} * TileLayout.Lanes)"));
        string w = shifted is null
            ? $"(code - TLanes.Broadcast({At("zero", "p")})) * TLanes.Broadcast({At("scale", "p")})"
            : shifted("code");
        return CodeText.Of(
            $$"""
            for (; p < {{length}}; p++)
            {
                TLanes code = {{code}};
                TLanes w = {{w}};
                {{Lines(rows, row => $"{Even(row)} = TLanes.MultiplyAdd(w, TLanes.Broadcast({At("xs", Offsets.Before(row, "inFeatures") + "p")}), {Even(row)});")}}
            }


            """);
    }

    private static string Field(KernelPlan plan, Func<TilePlane, string> shift, Func<int, string> word) => plan.Planes.Count == 1
        ? $"TLanes.Field({word(0)}, {shift(plan.Planes[0])}, Mask)"
        : CodeText.Of($"TLanes.Field({word(0)}, {shift(plan.Planes[0])}, 0x{plan.Planes[0].Mask:X}, {word(1)}, {shift(plan.Planes[1])}, {plan.Planes[1].CodeShift})");

    private static string At(string array, string index) => index == "0"
        ? array
        : $"Unsafe.Add(ref {array}, {index})";

    /// <summary>The name of a plane's first word.</summary>
    internal static string Plane(KernelPlan plan, int i) => plan.Planes.Count == 1 ? "words" : i == 0 ? "low" : "high";

    private static string Sum(int row) => CodeText.Of($"sum{row}");

    private static string Even(int row) => CodeText.Of($"even{row}");

    private static string Odd(int row) => CodeText.Of($"odd{row}");

    private static string List(int rows, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, rows).Select(item));

    private static string Lines(int rows, Func<int, string> line) => string.Join("\n", Enumerable.Range(0, rows).Select(line));
}
