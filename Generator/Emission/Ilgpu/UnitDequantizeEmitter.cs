using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the kernel that writes Ŵ.</summary>
internal static class UnitDequantizeEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Ŵ[N, K], row-major: a warp for each unit, launched as (tiles, units) blocks of 32.</summary>
        public static void Dequantize(ArrayView<int> units, ArrayView<float> weight, GpuShape shape)
        {
            int lane = Group.IdxX;
            int unit = Grid.IdxY;
            long start = (((long)Grid.IdxX * shape.Units) + unit) * UnitWords;
            for (int quarter = 0; quarter < 4; quarter++)
            {
                for (int e = 0; e < 16; e++)
                {
                    int column = Column(quarter, lane % 4, e);
                    int k = shape.SourceOf((256 * unit) + column);
                    for (int r = 0; r < 2; r++)
                    {
                        int row = (lane / 4) + (8 * r);
                        int n = (16 * Grid.IdxX) + row;
                        if (k >= 0 && n < shape.N)
                        {
                            long meta = Meta(start, row, column / {{plan.Format.Group}});
                            int code = Code(units, start, lane, quarter, r, e);
                            weight[((long)n * shape.K) + k] = {{(plan.IsAffine
                                ? "(code * Scale(units, meta)) + Zero(units, meta)"
                                : "(code - Zero(units, meta)) * Scale(units, meta)")}};
                        }
                    }
                }
            }
        }
        """);
}
