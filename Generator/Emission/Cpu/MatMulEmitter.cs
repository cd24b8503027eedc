using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the two entries of the fused product: over tiles, and over rows of W where tiles are not possible.</summary>
internal static class MatMulEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n",
        Tiles(plan),
        TileProductEmitter.Emit(plan, rows: 1),
        TileProductEmitter.Emit(plan, plan.RowTile),
        TileProductEmitter.Write(plan));

    public static string EmitRows(KernelPlan plan) => RowsEntry() + "\n\n" + RowEmitter.Emit(plan);

    private static string Tiles(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the rows of W of tiles begin..end, straight from the codes of the execution layout.</summary>
        /// <remarks>
        {{(plan.Spec.Axis == 0
            ? "/// Each ŵ = (q − zero)·scale is bit for bit what <see cref=\"Dequantize\"/> gives; only the sum over K rounds."
            : "/// Within a group Σ(q − zero)·x is summed, then multiplied by the scale.")}}
        /// Error: |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| to first order, y₆₄ being the product of <see cref="Dequantize"/> in float64.
        /// A lane holds a row of W, so the order of a sum depends on K alone: not on M, the tiles, the threads or the register width.
        /// </remarks>
        public static void MatMul(TiledWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout.Storage);
            KernelArguments.CheckProduct(weight, {{(plan.Spec.Axis == 0 ? "sizeof(float)" : "MetaBytes")}}, x.Length, m, y.Length, begin, end);
            {{Ladder("Tiles")}}
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

    private static string RowsEntry() => CodeText.Of(
        $$"""
        /// <summary>
        /// y[M, N] = x[M, K]·Ŵᵀ for rows begin..end of W, straight from the packed words: the path for weights whose groups do not begin
        /// where rows begin, which have no execution layout.
        /// </summary>
        /// <remarks>
        /// Each ŵ = (q − zero)·scale is bit for bit what <see cref="Dequantize"/> gives; only the sum over K rounds.
        /// Error: |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| to first order. The order of a sum depends on the register width, not on M or the range.
        /// </remarks>
        public static void MatMulRows(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            CheckLayout(weight.Layout);
            KernelArguments.CheckProduct(weight, MetaBytes, x.Length, m, y.Length, begin, end, weight.Layout.N);
            {{Ladder("Rows")}}
        }
        """);

    private static string Ladder(string method) => CodeText.Of(
        $$"""
        if (Lanes16.IsSupported)
        {
            {{method}}<Lanes16>(weight, x, m, y, begin, end);
        }
        else if (Lanes8.IsSupported)
        {
            {{method}}<Lanes8>(weight, x, m, y, begin, end);
        }
        else if (Lanes4.IsSupported)
        {
            {{method}}<Lanes4>(weight, x, m, y, begin, end);
        }
        else
        {
            {{method}}<Lanes1>(weight, x, m, y, begin, end);
        }
        """);
}
