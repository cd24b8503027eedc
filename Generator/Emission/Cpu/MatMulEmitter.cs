using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the entry of the fused product and its two paths: whole rows of words, and single rows of W.</summary>
internal static class MatMulEmitter
{
    public static string Emit(KernelPlan plan)
    {
        var parts = new List<string> { Entry(plan) };
        if (plan.HasWordRows)
        {
            parts.Add(WordRows(plan));
            parts.AddRange(plan.Passes.Select(pass => WordRowEmitter.Emit(plan, pass)));
        }

        parts.Add(RowEmitter.Emit(plan));
        return string.Join("\n\n", parts);
    }

    private static string Entry(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Units of work: rows of words where {{(plan.HasWordRows ? "they line up with rows of W, else rows of W" : "they could share x; this group fills no register, so rows of W")}}.</summary>
        public static int MatMulUnits(StorageLayout layout) => {{(plan.HasWordRows ? "UsesWordRows(layout) ? layout.RowStride : layout.N" : "layout.N")}};

        /// <summary>y[M, N] = x[M, K]·Ŵᵀ for the outputs of units begin..end, straight from the packed words.</summary>
        /// <remarks>
        /// Each ŵ = (q − zero)·scale is bit for bit what <see cref="Dequantize"/> gives; only the sum over K rounds.
        /// Error: |y − y₆₄| ≤ (K + 16)·2⁻²⁴·Σ|ŵ|·|x| to first order, y₆₄ being the product in float64; usually far less, since a sum runs in
        /// 16, 8 or 4 lanes. The order of a sum depends on the register width, not on M, the range or the threads.
        /// </remarks>
        public static void MatMul(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
        {
            StorageLayout layout = weight.Layout;
            CheckLayout(layout);
            KernelArguments.CheckProduct(weight, MetaBytes, x.Length, m, y.Length, begin, end, MatMulUnits(layout));
            {{Ladder(plan)}}
        }
        """);

    private static string Ladder(KernelPlan plan)
    {
        string rows =
            """
            if (Lanes16.IsSupported)
            {
                Rows<Lanes16>(weight, x, m, y, begin, end);
            }
            else if (Lanes8.IsSupported)
            {
                Rows<Lanes8>(weight, x, m, y, begin, end);
            }
            else if (Lanes4.IsSupported)
            {
                Rows<Lanes4>(weight, x, m, y, begin, end);
            }
            else
            {
                Rows<Lanes1>(weight, x, m, y, begin, end);
            }
            """;
        if (!plan.HasWordRows)
        {
            return rows;
        }

        string wordRows = string.Join("\n", plan.LaneCounts.Select((lanes, i) => CodeText.Of(
            $$"""
            {{(i == 0 ? "if" : "else if")}} (Lanes{{lanes}}.IsSupported{{(plan.Spec.Axis == 0 ? CodeText.Of($" && layout.K % {lanes} == 0") : "")}})
            {
                WordRows<Lanes{{lanes}}>(weight, x, m, y, begin, end);
            }
            """)));
        return CodeText.Of(
            $$"""
            if (!UsesWordRows(layout))
            {
                {{rows}}
            }
            {{"else " + wordRows}}
            else
            {
                WordRows<Lanes1>(weight, x, m, y, begin, end);
            }
            """);
    }

    private static string WordRows(KernelPlan plan)
    {
        string condition = plan.Spec.Axis == 0
            ? "layout.RowAligned && layout.K % 4 == 0"
            : "layout.RowAligned";
        string reason = plan.Spec.Axis == 0
            ? "rows of words are rows of W and fill registers"
            : "rows of words are rows of W";
        return CodeText.Of(
            $$"""
            /// <summary>Whether {{reason}}, so that one word serves an output of each slot with the same x.</summary>
            private static bool UsesWordRows(StorageLayout layout) => {{condition}};

            /// <summary>Rows of words begin..end against x, four rows of x at a time.</summary>
            private static void WordRows<TLanes>(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                StorageLayout layout = weight.Layout;
                int row = 0;
                for (; row + {{KernelPlanner.RowTile}} <= m; row += {{KernelPlanner.RowTile}})
                {
                    for (int unit = begin; unit < end; unit++)
                    {
                        {{Calls(plan, KernelPlanner.RowTile)}}
                    }
                }

                for (; row < m; row++)
                {
                    for (int unit = begin; unit < end; unit++)
                    {
                        {{Calls(plan, 1)}}
                    }
                }
            }
            """);
    }

    private static string Calls(KernelPlan plan, int rows) => string.Join("\n", plan.Passes
        .Where(pass => pass.Rows == rows)
        .Select(pass => $"{pass.Name}<TLanes>(weight, in x[row * layout.K], ref y[row * layout.N], unit);"));
}
