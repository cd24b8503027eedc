using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the kernels that write Ŵ.</summary>
internal static class UnitDequantizeEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Ŵ[N, K], row-major: a warp for each unit, launched as (tiles, units) blocks of 32.</summary>
        public static void Dequantize(GpuWeight weight, ArrayView<float> target)
        {
            int lane = Group.IdxX;
            long start = (((long)Grid.IdxX * weight.Shape.Units) + Grid.IdxY) * UnitWords;
            for (int i = 0; i < 128; i++)
            {
                int e = i % 16;
                int r = i / 16 % 2;
                int quarter = i / 32;
                int column = Column(quarter, lane % 4, e);
                int k = weight.Shape.SourceOf((256 * Grid.IdxY) + column);
                int row = (lane / 4) + (8 * r);
                int n = weight.Shape.RowOf((16 * Grid.IdxX) + row);
                if (k >= 0 && n >= 0)
                {
                    target[((long)n * weight.Shape.K) + k] = Value(weight, start, row, column, n, k, Code(weight.Units, start, lane, quarter, r, e));
                }
            }
        }

        /// <summary>
        /// Ŵ of the tiles from firstTile on, rounded to binary16, in the columns of the units, 0 for padding: [16·tiles, 256·units], two numbers a word.
        /// A warp for each unit, launched as (tiles, units) blocks of 32.
        /// </summary>
        public static void DequantizeHalf(GpuWeight weight, ArrayView<int> target, int firstTile)
        {
            int lane = Group.IdxX;
            int tile = firstTile + Grid.IdxX;
            long start = (((long)tile * weight.Shape.Units) + Grid.IdxY) * UnitWords;
            ArrayView<{{Run(plan)}}> runs = target.Cast<{{Run(plan)}}>();
            for (int quarter = 0; quarter < 4; quarter++)
            {
                {{UnitDecodeEmitter.Words(plan)}}
                {{string.Join("\n", Enumerable.Range(0, 2).SelectMany(r => Enumerable.Range(0, 16 / Width(plan)).Select(run => Store(plan, r, run * Width(plan)))))}}
            }
        }

        /// <summary>The run that a row and column of the unit begins.</summary>
        private static long RunAt(GpuWeight weight, int row, int column) =>
            ((((16L * Grid.IdxX) + row) * weight.Shape.Units * 256) + (256 * Grid.IdxY) + column) / {{Width(plan)}};

        {{(plan.HasMetasInUnits ? PairInUnits(plan) : PairInStorage)}}

        {{UnitDecodeEmitter.Fields(plan)}}
        """);

    private const string PairInStorage =
        """
        /// <summary>ŵ of two neighbours in binary16.</summary>
        private static int Pair(GpuWeight weight, long start, int tile, int row, int column, int low, int high)
        {
            int n = weight.Shape.RowOf((16 * tile) + row);
            int k = (256 * Grid.IdxY) + column;
            return GpuHalf8.Pair(
                Value(weight, start, row, column, n, weight.Shape.SourceOf(k), low),
                Value(weight, start, row, column + 1, n, weight.Shape.SourceOf(k + 1), high));
        }
        """;

    private static string PairInUnits(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>ŵ of two neighbours in binary16.</summary>
        private static int Pair(float scale, float zero, int low, int high) => {{(plan.IsAffine
            ? "GpuHalf8.Pair((low * scale) + zero, (high * scale) + zero)"
            : "GpuHalf8.Pair((low - zero) * scale, (high - zero) * scale)")}};
        """);

    private static int Width(UnitPlan plan) => plan.Format.Run < 8 ? 4 : 8;

    private static string Run(UnitPlan plan) => plan.Format.Run < 8 ? "GpuHalf4" : "GpuHalf8";

    private static string Store(UnitPlan plan, int r, int first)
    {
        string row = r == 0 ? "lane / 4" : "(lane / 4) + 8";
        string at(int e) => CodeText.Of($"Column(quarter, lane % 4, {e})");
        string operands(int e) => plan.HasMetasInUnits ? "scale, zero" : $"weight, start, tile, {row}, {at(e)}";
        string pairs = string.Join(",\n", Enumerable.Range(0, Width(plan) / 2).Select(i => first + (2 * i)).Select(e => CodeText.Of(
            $"Pair({operands(e)}, {UnitDecodeEmitter.FieldOf(plan, r, e)}, {UnitDecodeEmitter.FieldOf(plan, r, e + 1)})")));
        return CodeText.Of(
            $"""
            {(plan.HasMetasInUnits ? Metas(plan, r, first, row, at(first)) : "")}
            runs[RunAt(weight, {row}, {at(first)})] = new {Run(plan)}(
                {pairs});
            """);
    }

    /// <summary>The scale and zero of a run, where it is the first of its row or of its group.</summary>
    private static string Metas(UnitPlan plan, int r, int first, string row, string column)
    {
        if (first % plan.GroupElements != 0)
        {
            return "";
        }

        string declare = r == 0 && first == 0 ? "long meta" : "meta";
        string type = r == 0 && first == 0 ? "float " : "";
        return CodeText.Of(
            $"""
            {declare} = Meta(start, {row}, {column} / {plan.Format.Group});
            {type}scale = Scale(weight.Units, meta);
            {type}zero = Zero(weight.Units, meta);
            """);
    }
}
