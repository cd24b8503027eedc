using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the entry of the fused product and its loop over tiles.</summary>
internal static class MatMulEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n",
        Entry(plan),
        TileProductEmitter.Emit(plan, rows: 1),
        TileProductEmitter.Emit(plan, plan.RowTile),
        TileProductEmitter.Write(plan));

    private static string Entry(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, straight from the codes of the execution layout.</summary>
        /// <remarks>
        {{(plan.MetaPerColumn || plan.IsAffine
            ? "/// Each ŵ is bit for bit what dequantizing gives; only the sum over K rounds."
            : "/// Within a segment Σ(q − zero)·x is summed, then multiplied by the scale.")}}
        /// Error: |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| to first order, y₆₄ being the product of the dequantized weight in float64.
        /// A lane holds a row of W, so the order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, {{(plan.MetaPerColumn ? "sizeof(float)" : "MetaBytes")}}, x.Length, m, y.Length, begin, end);
            {{LaneLadder.Choose("Tiles<TLanes>(weight, x, m, y, begin, end)")}}
        }

        /// <summary>Tiles begin..end against x, {{plan.RowTile}} rows of x at a time.</summary>
        private static void Tiles<TLanes>(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            StorageLayout layout = weight.Layout.Storage;
            int row = 0;
            for (; row + {{plan.RowTile}} <= m; row += {{plan.RowTile}})
            {
                for (int tile = begin; tile < end; tile++)
                {
                    TileBy{{plan.RowTile}}<TLanes>(weight, in x[row * layout.K], ref y[row * layout.N], tile);
                }
            }

            for (; row < m; row++)
            {
                for (int tile = begin; tile < end; tile++)
                {
                    TileBy1<TLanes>(weight, in x[row * layout.K], ref y[row * layout.N], tile);
                }
            }
        }
        """);
}
