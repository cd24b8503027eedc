using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints what decodes a tile into a panel, for products with several rows of x.</summary>
internal static class TileDecoderEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Decodes columns of a tile for products with several rows of x.</summary>
        private readonly struct Decoder : ITileDecoder
        {
            /// <inheritdoc/>
            [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
            public static void Decode<TLanes>(TiledWeight weight, int tile, int segment, int start, int stop, ref float panel, nint stride)
                where TLanes : struct, ILanes<TLanes>
            {
                TileLayout tiles = weight.Layout;
                {{(plan.Planes.Count > 1 ? TileCodes.Length(plan) : "")}}
                nint wordsAhead = ITileDecoder.TilesAhead * tiles.WordsPerTile;
                int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
                {
                    {{TileCodes.Metas(plan)}}
                    {{TileCodes.Planes(plan)}}
                    TLanes.Store({{(plan.HasFactor ? "scales" : "TLanes.Broadcast(1f)")}}, ref panel, lane);
                    {{(plan.MetaPerColumn ? Ones : "ref float column = ref Unsafe.Add(ref panel, stride + lane);")}}
                    int p = start;
                    for (; p + {{plan.Unroll.Columns}} <= stop; p += {{plan.Unroll.Columns}})
                    {
                        {{TileCodes.Fetch(plan, plan.Unroll.Columns, "wordsAhead")}}
                        {{TileCodes.Block(plan, (p, code) => $"TLanes.Store({TileCodes.Value(plan, code)}, ref column, {Offsets.Times(p, "stride")});")}}
                        column = ref Unsafe.Add(ref column, {{plan.Unroll.Columns}} * stride);
                    }
                    {{(plan.SegmentHasTail ? "\n" + Tail(plan) : "")}}
                }
            }
        }
        """);

    /// <summary>Axis 0: before the codes a column of ones, which meets what the zeros take away.</summary>
    private const string Ones =
        """
        TLanes.Store(TLanes.Broadcast(1f), ref panel, stride + lane);
        ref float column = ref Unsafe.Add(ref panel, (2 * stride) + lane);
        """;

    private static string Tail(KernelPlan plan) => CodeText.Of(
        $$"""
        for (; p < stop; p++)
        {
            TLanes.Store({{TileCodes.Value(plan, TileCodes.Code(plan))}}, ref column, 0);
            column = ref Unsafe.Add(ref column, stride);
        }
        """);
}
