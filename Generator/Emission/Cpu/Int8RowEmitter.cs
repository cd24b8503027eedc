using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of the codes with one row of x of int8: four columns of a register of rows an instruction, in whole numbers.</summary>
internal static class Int8RowEmitter
{
    /// <summary>Sums of products that take turns, so that one need not wait for the one before.</summary>
    private const int Chains = 4;

    private const string Total = "TLanes.AddWords(TLanes.AddWords(dot0, dot1), TLanes.AddWords(dot2, dot3))";

    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Tiles begin..end against one row of x, some side by side, so that memory is read in several places at once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row<TLanes>(TiledWeight weight, Int8Activations x, ref float y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            {{TileCodes.Length(plan)}}
            Span<float> sums = stackalloc float[TilesAtOnce * TileLayout.Lanes];
            {{(plan.Int8SegmentIsOnePiece ? "" : "Span<int> dots = stackalloc int[TilesAtOnce * TileLayout.Lanes];")}}
            for (int first = begin; first < end; first += TilesAtOnce)
            {
                int slots = Math.Min(TilesAtOnce, end - first) * TileLayout.Lanes;
                sums.Clear();
                for (int segment = 0; segment < tiles.Segments; segment++)
                {
                    ref byte xs = ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in x.Codes[segment * x.Stride]));
                    TLanes codeSum = TLanes.Broadcast({{(plan.IsAffine ? "(float)" : "-(float)")}}x.Sums[segment]);
                    TLanes scaleOfX = TLanes.Broadcast(x.Scales[segment]);
                    {{(plan.Int8SegmentIsOnePiece ? OnePiece(plan) : Pieces(plan))}}
                }

                for (int slot = 0; slot < slots; slot += TLanes.Count)
                {
                    Write(TLanes.Load(in sums[slot], 0), ref y, 0, tiles, first + (slot / TileLayout.Lanes), slot % TileLayout.Lanes);
                }
            }
        }
        """);

    private static string OnePiece(KernelPlan plan) => Slots(CodeText.Of(
        $$"""
        {{Dots(plan, "0", "length")}}
        {{Scale(plan, Total)}}
        """));

    /// <summary>A long segment is read in pieces, so that its tiles are side by side, too.</summary>
    private static string Pieces(KernelPlan plan) => CodeText.Of(
        $$"""
        dots.Clear();
        for (int start = 0; start < length; start += PieceColumns)
        {
            int stop = Math.Min(length, start + PieceColumns);
            {{Slots(Piece(plan))}}
        }

        {{Slots(Scale(plan, "TLanes.Words(in dots[slot], 0)"))}}
        """);

    private static string Piece(KernelPlan plan) => CodeText.Of(
        $$"""
        {{Dots(plan, "start", "stop")}}
        ref int dot = ref dots[slot];
        TLanes.StoreWords(TLanes.AddWords(TLanes.Words(in dot, 0), {{Total}}), ref dot, 0);
        """);

    private static string Slots(string body) => CodeText.Of(
        $$"""
        for (int slot = 0; slot < slots; slot += TLanes.Count)
        {
            int tile = first + (slot / TileLayout.Lanes), lane = slot % TileLayout.Lanes;
            {{body}}
        }
        """);

    /// <summary>Columns start..stop of the segment.</summary>
    private static string Dots(KernelPlan plan, string start, string stop) => CodeText.Of(
        $$"""
        int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
        {{TileCodes.Planes(plan)}}
        TLanes dot0 = default, dot1 = default, dot2 = default, dot3 = default;
        int p = {{start}};
        {{(plan.HasInt8Blocks ? Blocks(plan, stop) : "")}}
        {{(Int8Quads.HasTail(plan) ? Tail(plan, stop) : "")}}
        """);

    private static string Scale(KernelPlan plan, string dot) => CodeText.Of(
        $$"""
        {{TileCodes.Metas(plan)}}
        TLanes product = TLanes.ToNumbers({{dot}});
        TLanes scaled = {{(plan.IsAffine
            ? "TLanes.MultiplyAdd(zeros, codeSum, product * scales)"
            : "TLanes.MultiplyAdd(zeros, codeSum, product) * scales")}};
        ref float sum = ref sums[slot];
        TLanes.Store(TLanes.MultiplyAdd(scaled, scaleOfX, TLanes.Load(in sum, 0)), ref sum, 0);
        """);

    private static string Blocks(KernelPlan plan, string stop) => CodeText.Of(
        $$"""
        for (; p + {{Int8Quads.Block}} <= {{stop}}; p += {{Int8Quads.Block}})
        {
            ref byte quads = ref Unsafe.Add(ref xs, p);
            {{Int8Quads.Fetch(plan)}}
            {{Int8Quads.Quads(plan, (i, codes) => Dot(plan, i % Chains, codes, "quads", CodeText.Of($"{4 * i}")))}}
        }

        """);

    private static string Tail(KernelPlan plan, string stop) => CodeText.Of(
        $$"""
        for (; p < {{stop}}; p += 4)
        {
            {{Dot(plan, 0, Int8Quads.Code(plan), "xs", "p")}}
        }

        """);

    private static string Dot(KernelPlan plan, int chain, string codes, string x, string at) => CodeText.Of(
        $"dot{chain} = TLanes.DotBytes(dot{chain}, {codes}, TLanes.Quads(in {x}, {at}), fullBytes: {(plan.Format.FieldBits == 8 ? "true" : "false")});");
}
