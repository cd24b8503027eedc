using System.Collections.Generic;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the entry of the product with activations of int8: one row of x meets the codes themselves, several share what is decoded of them.</summary>
internal static class Int8ProductEmitter
{
    public static string Emit(KernelPlan plan) => string.Join("\n\n", Parts(plan));

    private static IEnumerable<string> Parts(KernelPlan plan)
    {
        yield return Entry(plan);
        if (plan.Spec.HasTrits)
        {
            yield return TritRowsEmitter.Emit(plan);
        }

        yield return plan.MetaPerColumn ? Int8ScaledRowEmitter.Emit(plan) : Int8RowEmitter.Emit(plan);
        yield return RowProductEmitter.Write(plan);
        yield return Int8DecoderEmitter.Emit(plan);
    }

    private static string MetasAhead => CodeText.Of(
        $"""

        /// <summary>Scales, and zeros, from those that are read to those that memory is asked for.</summary>
        private const int MetasAhead = {KernelPlan.MetasAhead};
        """);

    private static string Piece => CodeText.Of(
        $"""

        /// <summary>Columns that are read of one tile before the next one's.</summary>
        private const int PieceColumns = {KernelPlan.LongestInt8Piece};
        """);

    private static string Entry(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Tiles that one row of x meets side by side.</summary>
        private const int TilesAtOnce = {{KernelPlan.TilesAtOnce}};
        {{(!plan.MetaPerColumn && (plan.HasFusedRows || plan.Int8SegmentIsOnePiece) ? MetasAhead : "")}}
        {{(plan.HasInt8Blocks ? "\n" + TileCodes.WordsAhead : "")}}
        {{(plan.Int8SegmentIsOnePiece ? "" : Piece)}}

        {{(plan.MetaPerColumn ? ScaledProduct() : RoundedProduct(plan))}}
        """);

    private static string RoundedProduct(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, x rounded to int8 in segments.</summary>
        /// <remarks>
        /// Codes meet codes in whole numbers, without error; each segment's sum is then scaled once: {{(plan.IsAffine ? "sₓ·(s·Σq·q₈ + zero·Σq₈)" : "sₓ·s·(Σq·q₈ − zero·Σq₈)")}}.
        /// Error: |y − x·Ŵᵀ| ≤ Σ over segments of sₓ/2·Σ|ŵ|, sₓ = max|x|/127 of the segment, and (segments + 8)·2⁻²⁴·Σ|scale|·(q + |zero|)·|x| for the scaling.
        /// The order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMulInt8(TiledWeight weight, Int8Activations x, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, MetaBytes, x, y.Length, begin, end);
            if (x.Rows != 1)
            {
                Int8PanelProduct.Run<Decoder>(weight, x, y, begin, end);
            }
            else if (Lanes8.HasDotBytes)
            {
                Row<Lanes8>(weight, x, ref MemoryMarshal.GetReference(y), begin, end);
            }
            {{"else " + LaneLadder.Choose("Row<TLanes>(weight, x, ref MemoryMarshal.GetReference(y), begin, end)")}}
        }
        """);

    /// <summary>Groups along N: what is rounded is x times the scales, anew for each residue of rows of W.</summary>
    private static string ScaledProduct() => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, u = scale·x rounded to int8 in segments of 128 columns.</summary>
        /// <remarks>
        /// The 16 rows of a tile share scale and zero of each column. Codes meet codes in whole numbers, without error; each segment's sum is then
        /// scaled once: sᵤ·(Σq·u₈ − Σzero·u₈).
        /// Error: |y − x·Ŵᵀ| ≤ Σ over segments of sᵤ/2·Σ|q − zero|, sᵤ = max|u|/127 of the segment, and (K/128 + 17)·2⁻²⁴·Σ|scale|·(q + |zero|)·|x| for the rest.
        /// The order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, sizeof(float), x.Length, m, y.Length, begin, end);
            if (m != 1)
            {
                Int8ScaledProduct.Run<Decoder>(weight, x, m, y, begin, end);
            }
            else if (Lanes8.HasDotBytes)
            {
                Row<Lanes8>(weight, in MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), begin, end);
            }
            {{"else " + LaneLadder.Choose("Row<TLanes>(weight, in MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), begin, end)")}}
        }
        """);
}
