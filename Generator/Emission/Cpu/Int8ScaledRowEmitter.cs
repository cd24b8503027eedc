using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of the codes with one row of x where groups run along N: x times the scales is rounded for each residue of rows of W.</summary>
internal static class Int8ScaledRowEmitter
{
    /// <summary>Sums of products that take turns, so that one need not wait for the one before.</summary>
    private const int Chains = 4;

    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Tiles begin..end against one row of x, some side by side: those of a residue share what is made of x.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row<TLanes>(TiledWeight weight, ref readonly float x, ref float y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            int length = tiles.SegmentLength;
            Span<float> sums = stackalloc float[TilesAtOnce * TileLayout.Lanes];
            Span<sbyte> codesOfX = stackalloc sbyte[TileLayout.ColumnsOfSegment];
            Span<float> metaOfX = stackalloc float[Int8SegmentSums.MetaOfX];
            ref byte xs = ref Unsafe.As<sbyte, byte>(ref codesOfX[0]);
            for (int first = begin; first < end; first += TilesAtOnce)
            {
                int slots = Math.Min(TilesAtOnce, end - first) * TileLayout.Lanes;
                sums.Clear();
                for (int segment = 0; segment < tiles.Segments; segment++)
                {
                    TLanes stepOfX = default, minusZeros = default;
                    for (int slot = 0; slot < slots; slot += TLanes.Count)
                    {
                        int tile = first + (slot / TileLayout.Lanes), lane = slot % TileLayout.Lanes;
                        if (lane == 0 && (slot == 0 || tile % {{TileCodes.TilesPerResidue(plan)}} == 0))
                        {
                            ScaledActivations.OfRow(weight, tile / {{TileCodes.TilesPerResidue(plan)}}, segment, in x, codesOfX[..length], metaOfX);
                            stepOfX = TLanes.Broadcast(metaOfX[0]);
                            minusZeros = TLanes.Broadcast(metaOfX[1]);
                        }

                        int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                        {{TileCodes.Planes(plan)}}
                        TLanes dot0 = default, dot1 = default, dot2 = default, dot3 = default;
                        {{(plan.HasInt8Blocks ? Blocks(plan) : Quads(plan))}}
                        TLanes dot = TLanes.AddWords(TLanes.AddWords(dot0, dot1), TLanes.AddWords(dot2, dot3));
                        ref float sum = ref sums[slot];
                        TLanes.Store(TLanes.MultiplyAdd(TLanes.ToNumbers(dot) + minusZeros, stepOfX, TLanes.Load(in sum, 0)), ref sum, 0);
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
        for (int p = 0; p < length; p += {{Int8Quads.Block}})
        {
            ref byte quads = ref Unsafe.Add(ref xs, p);
            {{TileCodes.Fetch(plan, Int8Quads.Block)}}
            {{Int8Quads.Quads(plan, (i, codes) => Dot(plan, i % Chains, codes, "quads", CodeText.Of($"{4 * i}")))}}
        }

        """);

    /// <summary>Where the budget allows no whole block: a quad a turn.</summary>
    private static string Quads(KernelPlan plan) => CodeText.Of(
        $$"""
        for (int p = 0; p < length; p += 4)
        {
            {{Dot(plan, 0, Int8Quads.Code(plan), "xs", "p")}}
        }

        """);

    private static string Dot(KernelPlan plan, int chain, string codes, string x, string at) => CodeText.Of(
        $"dot{chain} = TLanes.DotBytes(dot{chain}, {codes}, TLanes.Quads(in {x}, {at}), fullBytes: {(plan.Format.FieldBits == 8 ? "true" : "false")});");
}
