using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of the codes with one row of x of int8: four columns of a register of rows an instruction, in whole numbers.</summary>
internal static class Int8RowEmitter
{
    /// <summary>Sums of products that take turns, so that one need not wait for the one before.</summary>
    private const int Chains = 4;

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
            for (int first = begin; first < end; first += TilesAtOnce)
            {
                int slots = Math.Min(TilesAtOnce, end - first) * TileLayout.Lanes;
                sums.Clear();
                for (int segment = 0; segment < tiles.Segments; segment++)
                {
                    ref byte xs = ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in x.Codes[segment * x.Stride]));
                    TLanes codeSum = TLanes.Broadcast({{(plan.IsAffine ? "(float)" : "-(float)")}}x.Sums[segment]);
                    TLanes scaleOfX = TLanes.Broadcast(x.Scales[segment]);
                    for (int slot = 0; slot < slots; slot += TLanes.Count)
                    {
                        int tile = first + (slot / TileLayout.Lanes), lane = slot % TileLayout.Lanes;
                        int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                        {{TileCodes.Planes(plan)}}
                        TLanes dot0 = default, dot1 = default, dot2 = default, dot3 = default;
                        int p = 0;
                        {{(plan.HasInt8Blocks ? Blocks(plan) : "")}}
                        {{(Int8Quads.HasTail(plan) ? Tail(plan) : "")}}
                        {{TileCodes.MetaReferences(plan)}}
                        TLanes dot = TLanes.ToNumbers(TLanes.AddWords(TLanes.AddWords(dot0, dot1), TLanes.AddWords(dot2, dot3)));
                        TLanes scaled = {{(plan.IsAffine
                            ? "TLanes.MultiplyAdd(zeros, codeSum, dot * scales)"
                            : "TLanes.MultiplyAdd(zeros, codeSum, dot) * scales")}};
                        ref float sum = ref sums[slot];
                        TLanes.Store(TLanes.MultiplyAdd(scaled, scaleOfX, TLanes.Load(in sum, 0)), ref sum, 0);
                    }
                }

                for (int slot = 0; slot < slots; slot += TLanes.Count)
                {
                    Write(TLanes.Load(in sums[slot], 0), ref y, 0, tiles, first + (slot / TileLayout.Lanes), slot % TileLayout.Lanes);
                }
            }
        }
        """);

    private static string Blocks(KernelPlan plan) => CodeText.Of(
        $$"""
        for (; p + {{Int8Quads.Block}} <= length; p += {{Int8Quads.Block}})
        {
            {{Int8Quads.Quads(plan, (i, codes) => Dot(plan, i % Chains, codes, TileCodes.Column(4 * i)))}}
        }


        """);

    private static string Tail(KernelPlan plan) => CodeText.Of(
        $$"""
        for (; p < length; p += 4)
        {
            {{Dot(plan, 0, Int8Quads.Code(plan), "p")}}
        }


        """);

    private static string Dot(KernelPlan plan, int chain, string codes, string at) => CodeText.Of(
        $"dot{chain} = TLanes.DotBytes(dot{chain}, {codes}, TLanes.Quads(in xs, {at}), fullBytes: {(plan.Format.FieldBits == 8 ? "true" : "false")});");
}
