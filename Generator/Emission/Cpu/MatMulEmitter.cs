using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the entry of the fused product: one row of x meets the codes themselves, several share what is decoded of them.</summary>
internal static class MatMulEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n", Entry(plan), RowProductEmitter.Emit(plan), TileDecoderEmitter.Emit(plan));

    private static string Entry(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Tiles that one row of x meets side by side.</summary>
        private const int TilesAtOnce = {{KernelPlan.TilesAtOnce}};

        {{TileCodes.WordsAhead}}

        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, straight from the codes of the execution layout.</summary>
        /// <remarks>
        {{Error(plan)}}
        /// A lane holds a row of W, so the order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, {{(plan.MetaPerColumn ? "sizeof(float)" : "MetaBytes")}}, x.Length, m, y.Length, begin, end);
            if (m != 1)
            {
                {{(plan.MetaPerColumn ? "ScaledPanelProduct" : "PanelProduct")}}.Run<Decoder>(weight, x, m, y, begin, end);
            }
            {{"else " + LaneLadder.Choose("Row<TLanes>(weight, in MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), begin, end)")}}
        }
        """);

    private static string Error(KernelPlan plan) => plan.MetaPerColumn
        ? """
          /// The 16 rows of a tile share scale and zero of each column: Σq·u − Σzero·u, u = scale·x, subtracted every 128 columns.
          /// Error: |y − y₆₄| ≤ (K/128 + 82)·2⁻²⁴·Σ|scale|·(q + |zero|)·|x| to first order, y₆₄ being the product of the dequantized weight in float64.
          """
        : CodeText.Of(
            $"""
            {(plan.HasFactor
                ? "/// Within a segment Σ(q − zero)·x is summed, then multiplied by the scale."
                : "/// Each ŵ is bit for bit what dequantizing gives; only the sum over K rounds.")}
            /// Error: |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| to first order, y₆₄ being the product of the dequantized weight in float64.
            """);
}
