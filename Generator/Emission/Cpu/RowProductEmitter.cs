using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product with one row of x, straight from the codes.</summary>
internal static class RowProductEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        {{(plan.MetaPerColumn
            ? "/// <summary>Tiles begin..end against one row of x, some side by side: those of a residue share what is made of x.</summary>"
            : "/// <summary>Tiles begin..end against one row of x: neighbouring tiles of several streams of memory, which are read side by side.</summary>")}}
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Row<TLanes>(TiledWeight weight, ref readonly float x, ref float y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            TileLayout tiles = weight.Layout;
            {{TileCodes.Length(plan)}}
            Span<float> sums = stackalloc float[TilesAtOnce * TileLayout.Lanes];
            {{(plan.MetaPerColumn ? "Span<float> scaled = stackalloc float[ScaledColumns.RowStride];" : "")}}
            {{Tiles(plan)}}
            {
                {{(plan.MetaPerColumn ? "int last = Math.Min(end, first + TilesAtOnce);" : "")}}
                sums.Clear();
                for (int segment = 0; segment < tiles.Segments; segment++)
                {
                    {{Columns(plan)}}
                    {{(plan.SegmentIsOnePiece ? Slots(plan, "0", "length") : Pieces(plan))}}
                }

                {{Registers(plan, "Write(TLanes.Load(in sums[slot], 0), ref y, 0, tiles, tile, lane);")}}
            }
        }

        {{Write(plan)}}
        """);

    /// <summary>Along axis 0 neighbouring tiles are side by side, which share scales and zeros; else the tiles of as many streams.</summary>
    private static string Tiles(KernelPlan plan) => plan.MetaPerColumn
        ? "for (int first = begin; first < end; first += TilesAtOnce)"
        : """
          int run = (end - begin + TilesAtOnce - 1) / TilesAtOnce;
          for (int first = begin; first < begin + run; first++)
          """;

    /// <summary>Every tile that is side by side, a register of its rows at a time.</summary>
    private static string Registers(KernelPlan plan, string body) => CodeText.Of(
        $$"""
        for (int tile = first, slot = 0; tile < {{(plan.MetaPerColumn ? "last; tile++" : "end; tile += run")}})
        {
            for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count, slot += TLanes.Count)
            {
                {{body}}
            }
        }
        """);

    /// <summary>The columns that codes meet: those of x, or along axis 0 what becomes of them where a residue begins.</summary>
    private static string Columns(KernelPlan plan) => plan.MetaPerColumn
        ? """
          ref float xs = ref scaled[ScaledColumns.FirstColumn];
          """
        : """
          ref float xs = ref Unsafe.Add(ref Unsafe.AsRef(in x), segment * length);
          """;

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

    /// <summary>A long segment is summed in pieces, as panels are.</summary>
    private static string Pieces(KernelPlan plan) => CodeText.Of(
        $$"""
        for (int start = 0; start < length; start += PanelProduct.PieceColumns)
        {
            int stop = Math.Min(length, start + PanelProduct.PieceColumns);
            {{Slots(plan, "start", "stop")}}
        }
        """);

    /// <summary>Columns start..stop of the segment, for every tile.</summary>
    private static string Slots(KernelPlan plan, string start, string stop) => Registers(plan, CodeText.Of(
        $$"""
        {{(plan.MetaPerColumn ? Scale(plan) : TileCodes.Metas(plan))}}
        int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
        {{TileCodes.Planes(plan)}}

        // Two sums, of even and of odd columns, so that one multiply-add need not wait for the one before.
        TLanes even = default, odd = {{(plan.MetaPerColumn ? "TLanes.Broadcast(scaled[ScaledColumns.MinusZeros])" : "default")}};
        int p = {{start}};
        for (; p + {{plan.Unroll.Columns}} <= {{stop}}; p += {{plan.Unroll.Columns}})
        {
            {{TileCodes.Fetch(plan, plan.Unroll.Columns)}}
            {{TileCodes.Block(plan, (p, code) => Add(plan, code, p))}}
        }

        {{(plan.SegmentHasTail ? Tail(plan, stop) : "")}}
        ref float sum = ref sums[slot];
        TLanes.Store({{(plan.HasFactor ? "TLanes.MultiplyAdd(even + odd, scales, TLanes.Load(in sum, 0))" : "even + odd + TLanes.Load(in sum, 0)")}}, ref sum, 0);
        """));

    /// <summary>Rows of a tile share scales and zeros, as do the tiles of a residue: only its first tile multiplies x by them.</summary>
    private static string Scale(KernelPlan plan) => CodeText.Of(
        $$"""
        if (lane == 0 && (slot == 0 || tile % {{TileCodes.TilesPerResidue(plan)}} == 0))
        {
            ScaledColumns.OfRow<TLanes>(weight, tile / {{TileCodes.TilesPerResidue(plan)}}, segment, in x, scaled);
        }

        """);

    private static string Add(KernelPlan plan, string code, int p)
    {
        string sum = p % 2 == 0 ? "even" : "odd";
        return $"{sum} = TLanes.MultiplyAdd({TileCodes.Value(plan, code)}, TLanes.Broadcast({TileCodes.At("xs", TileCodes.Column(p))}), {sum});";
    }

    private static string Tail(KernelPlan plan, string stop) => CodeText.Of(
        $$"""
        for (; p < {{stop}}; p++)
        {
            TLanes w = {{TileCodes.Value(plan, TileCodes.Code(plan))}};
            TLanes factor = TLanes.Broadcast(Unsafe.Add(ref xs, p));
            even = p % 2 == 0 ? TLanes.MultiplyAdd(w, factor, even) : even;
            odd = p % 2 == 0 ? odd : TLanes.MultiplyAdd(w, factor, odd);
        }

        """);
}
