using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the fused product in plain C#, for every accelerator.</summary>
internal static class UnitProductEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>y[M, N] = x[M, K]·Ŵᵀ straight from the codes, in plain C#: a warp for each tile and row of x, launched as (tiles, M) blocks of 32.</summary>
        /// <remarks>A lane sums its columns of two rows, one group after the other, in binary32; then four lanes are added in a fixed order.</remarks>
        public static void MatMul(ArrayView<int> units, ArrayView<Half> x, ArrayView<float> y, GpuShape shape)
        {
            int lane = Group.IdxX;
            float low = 0;
            float high = 0;
            for (int unit = 0; unit < shape.Units; unit++)
            {
                long start = (((long)Grid.IdxX * shape.Units) + unit) * UnitWords;
                long columns = ((((long)Grid.IdxY * shape.Units) + unit) * 256);
                for (int quarter = 0; quarter < 4; quarter++)
                {
                    for (int part = 0; part < {{plan.QuarterGroups}}; part++)
                    {
                        float lowSum = 0;
                        float highSum = 0;
                        float xSum = 0;
                        for (int e = {{plan.GroupElements}} * part; e < {{plan.GroupElements}} * (part + 1); e++)
                        {
                            float value = x[columns + Column(quarter, lane % 4, e)];
                            lowSum += Code(units, start, lane, quarter, 0, e) * value;
                            highSum += Code(units, start, lane, quarter, 1, e) * value;
                            xSum += value;
                        }

                        int group = {{Group(plan)}};
                        long meta = Meta(start, lane / 4, group);
                        low += {{Scaled(plan, "low")}};
                        meta = Meta(start, (lane / 4) + 8, group);
                        high += {{Scaled(plan, "high")}};
                    }
                }
            }

            low += Warp.ShuffleXor(low, 1);
            high += Warp.ShuffleXor(high, 1);
            low += Warp.ShuffleXor(low, 2);
            high += Warp.ShuffleXor(high, 2);
            int n = (16 * Grid.IdxX) + (lane / 4);
            if (lane % 4 == 0 && n < shape.N)
            {
                y[((long)Grid.IdxY * shape.N) + n] = low;
            }

            if (lane % 4 == 0 && n + 8 < shape.N)
            {
                y[((long)Grid.IdxY * shape.N) + n + 8] = high;
            }
        }
        """);

    private static string Group(UnitPlan plan) => plan.QuarterGroups > 1
        ? CodeText.Of($"({plan.QuarterGroups} * quarter) + part")
        : CodeText.Of($"quarter / {plan.Format.Group / 64}");

    private static string Scaled(UnitPlan plan, string row) => plan.IsAffine
        ? $"(Scale(units, meta) * {row}Sum) + (Zero(units, meta) * xSum)"
        : $"Scale(units, meta) * ({row}Sum - (Zero(units, meta) * xSum))";
}
