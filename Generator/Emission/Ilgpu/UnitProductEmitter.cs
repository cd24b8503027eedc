using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused products in plain C#, for every accelerator.</summary>
internal static class UnitProductEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ straight from the codes, in plain C#: a warp for each tile and row of x, launched as (tiles, M) blocks of 32.</summary>
        /// <remarks>A lane sums its columns of two rows in binary32{{(plan.HasMetasInUnits ? ", one group after the other" : "")}}; then four lanes are added in a fixed order.</remarks>
        public static void MatMul(GpuWeight weight, ArrayView<Half> x, ArrayView<float> y, GpuEpilogue epilogue)
        {
            int lane = Group.IdxX;
            int lowRow = weight.Shape.RowOf((16 * Grid.IdxX) + (lane / 4));
            int highRow = weight.Shape.RowOf((16 * Grid.IdxX) + (lane / 4) + 8);
            float low = 0;
            float high = 0;
            for (int unit = 0; unit < weight.Shape.Units; unit++)
            {
                long start = (((long)Grid.IdxX * weight.Shape.Units) + unit) * UnitWords;
                long columns = (((long)Grid.IdxY * weight.Shape.Units) + unit) * 256;
                for (int quarter = 0; quarter < 4; quarter++)
                {
                    {{(plan.HasMetasInUnits ? ByGroup(plan) : ByElement())}}
                }
            }

            low += Warp.ShuffleXor(low, 1);
            high += Warp.ShuffleXor(high, 1);
            low += Warp.ShuffleXor(low, 2);
            high += Warp.ShuffleXor(high, 2);
            long target = (long)Grid.IdxY * weight.Shape.N;
            if (lane % 4 == 0 && lowRow >= 0)
            {
                y[target + lowRow] = epilogue.Of(low, Grid.IdxY, lowRow, weight.Shape.N);
            }

            if (lane % 4 == 0 && highRow >= 0)
            {
                y[target + highRow] = epilogue.Of(high, Grid.IdxY, highRow, weight.Shape.N);
            }
        }

        /// <summary>g[M, N]·Ŵ = [M, K] straight from the codes, in plain C#: a thread for each column, launched as (units, M) blocks of 256.</summary>
        /// <remarks>The sum over N is in binary32, one row of W after the other.</remarks>
        public static void MatMulTransposed(GpuWeight weight, ArrayView<float> g, ArrayView<float> y)
        {
            int column = Group.IdxX;
            int k = weight.Shape.SourceOf((256 * Grid.IdxX) + column);
            int quarter = column / 64;
            int t = column % 64 / {{plan.Format.Run}} % 4;
            int e = (column % 64 / {{4 * plan.Format.Run}} * {{plan.Format.Run}}) + (column % {{plan.Format.Run}});
            float sum = 0;
            for (int n = 0; n < weight.Shape.N; n++)
            {
                int place = weight.Shape.PlaceOf(n);
                int row = place % 16;
                long start = (((long)(place / 16) * weight.Shape.Units) + Grid.IdxX) * UnitWords;
                int code = Code(weight.Units, start, (4 * (row % 8)) + t, quarter, row / 8, e);
                sum += g[((long)Grid.IdxY * weight.Shape.N) + n] * Value(weight, start, row, column, n, k, code);
            }

            if (k >= 0)
            {
                y[((long)Grid.IdxY * weight.Shape.K) + k] = sum;
            }
        }
        """);

    private static string ByGroup(UnitPlan plan) => CodeText.Of(
        $$"""
        for (int part = 0; part < {{plan.QuarterGroups}}; part++)
        {
            float lowSum = 0;
            float highSum = 0;
            float xSum = 0;
            for (int e = {{plan.GroupElements}} * part; e < {{plan.GroupElements}} * (part + 1); e++)
            {
                float value = x[columns + Column(quarter, lane % 4, e)];
                lowSum += Code(weight.Units, start, lane, quarter, 0, e) * value;
                highSum += Code(weight.Units, start, lane, quarter, 1, e) * value;
                xSum += value;
            }

            int group = {{Group(plan)}};
            long meta = Meta(start, lane / 4, group);
            low += {{Scaled(plan, "low")}};
            meta = Meta(start, (lane / 4) + 8, group);
            high += {{Scaled(plan, "high")}};
        }
        """);

    private static string ByElement() =>
        """
        for (int e = 0; e < 16; e++)
        {
            int column = Column(quarter, lane % 4, e);
            int k = weight.Shape.SourceOf((256 * unit) + column);
            int row = lane / 4;
            float value = x[columns + column];
            low += value * Value(weight, start, row, column, lowRow, k, Code(weight.Units, start, lane, quarter, 0, e));
            high += value * Value(weight, start, row + 8, column, highRow, k, Code(weight.Units, start, lane, quarter, 1, e));
        }
        """;

    private static string Group(UnitPlan plan) => plan.QuarterGroups > 1
        ? CodeText.Of($"({plan.QuarterGroups} * quarter) + part")
        : CodeText.Of($"quarter / {plan.Format.Group / 64}");

    private static string Scaled(UnitPlan plan, string row) => plan.IsAffine
        ? $"(Scale(weight.Units, meta) * {row}Sum) + (Zero(weight.Units, meta) * xSum)"
        : $"Scale(weight.Units, meta) * ({row}Sum - (Zero(weight.Units, meta) * xSum))";
}
