using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the product of ternary codes that are held as triples with a few rows of x of int8: whole numbers out of tables, which are scaled here.</summary>
internal static class TritRowsEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>The product of <see cref="MatMulInt8"/> with the same bits, for the rows of W of blocks begin..end, whose codes are held as triples of five bits.</summary>
        /// <remarks>A triple names one of 27 sums of three columns of x, see <see cref="TritProduct"/>; what is scaled is the same whole number.</remarks>
        public static void MatMulTrits(TritWeight weight, TritTables x, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Tiles.Storage);
            KernelArguments.CheckProduct(weight, MetaBytes, x, y.Length, begin, end);
            ReadOnlySpan<int> dots = TritProduct.Dots(weight, x, begin, end);
            {{LaneLadder.Choose("TritRows<TLanes>(weight, x, dots, ref MemoryMarshal.GetReference(y), begin, end)")}}
        }

        /// <summary>Scales Σq·q₈ of blocks begin..end, [rows of x, rows of W].</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void TritRows<TLanes>(TritWeight weight, TritTables x, ReadOnlySpan<int> dots, ref float y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            const int TilesOfBlock = TritTileLayout.Rows / TileLayout.Lanes;
            TileLayout tiles = weight.Layout.Tiles;
            int last = Math.Min(TilesOfBlock * end, tiles.Tiles);
            Span<float> sums = stackalloc float[TileLayout.Lanes];
            for (int row = 0; row < x.Rows; row++)
            {
                TLanes codeSum = TLanes.Broadcast({{(plan.IsAffine ? "(float)" : "-(float)")}}x.CodeSums[row]), scaleOfX = TLanes.Broadcast(x.Scales[row]);
                int slot = row * (end - begin) * TritTileLayout.Rows;
                for (int tile = TilesOfBlock * begin; tile < last; tile++)
                {
                    sums.Clear();
                    for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count, slot += TLanes.Count)
                    {
                        int meta = (tile * TileLayout.Lanes) + lane;
                        TLanes zeros = Metas<TLanes>(in MetaStart(weight.Zero), meta);
                        TLanes scales = Metas<TLanes>(in MetaStart(weight.Scale), meta);
                        Int8SegmentSums.Add(ref sums[lane], scaleOfX, codeSum, scales, zeros, TLanes.Words(in dots[slot], 0), {{(plan.IsAffine ? "true" : "false")}});
                        Write(TLanes.Load(in sums[lane], 0), ref y, row * tiles.Storage.N, tiles, tile, lane);
                    }
                }
            }
        }
        """);
}
