using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints how plain C# reads a code, a scale and a zero of a weight in units.</summary>
internal static class UnitDecodeEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Word v of a lane's quarter of the unit that begins at word start.</summary>
        private static int Word(ArrayView<int> units, long start, int lane, int quarter, int v) => units[WordAt(start, lane, quarter, v)];

        private static long WordAt(long start, int lane, int quarter, int v)
        {
            int i = ({{plan.Format.Bits}} * quarter) + v;
            return start + (128 * (i / 4)) + (4 * lane) + (i % 4);
        }

        /// <summary>The code of element e (0..15) of a lane's quarter, in row lane div 4 + 8·r of the unit.</summary>
        private static int Code(ArrayView<int> units, long start, int lane, int quarter, int r, int e)
        {
            int p = e / 2;
            int high = 16 * (e % 2);
            {{Field(plan)}}
        }

        /// <summary>The column of the unit that element e of a lane's quarter stands in, t being lane mod 4.</summary>
        private static int Column(int quarter, int t, int e) =>
            (64 * quarter) + (e / {{plan.Format.Run}} * {{4 * plan.Format.Run}}) + ({{plan.Format.Run}} * t) + (e % {{plan.Format.Run}});

        {{(plan.IsByColumn ? ByColumn(plan) : plan.HasMetas ? InUnits(plan) : InStorage(plan))}}
        """);

    /// <summary>The expression of a code's field in words w0, w1, … of a lane's quarter.</summary>
    public static string FieldOf(UnitPlan plan, int r, int e)
    {
        (int word, int bit) = plan.Format.FieldOf(r, e / 2);
        int high = 16 * (e % 2);
        return bit < 0
            ? CodeText.Of($"Split(w0, w1, w2, {15 + high})")
            : CodeText.Of($"Field(w{word}, {bit + high})");
    }

    /// <summary>The declarations that <see cref="FieldOf"/> refers to.</summary>
    public static string Fields(UnitPlan plan)
    {
        string field = CodeText.Of($"private static int Field(int word, int bit) => (word >>> bit) & 0x{(1 << plan.Format.Bits) - 1:X};");
        return plan.Format.Bits != 3 ? field : field + "\n\n" + """
            /// <summary>The code whose three bits lie at one bit of three words.</summary>
            private static int Split(int w0, int w1, int w2, int bit) =>
                ((w0 >>> bit) & 1) | (((w1 >>> bit) & 1) << 1) | (((w2 >>> bit) & 1) << 2);
            """;
    }

    /// <summary>The declarations of w0, w1, …</summary>
    public static string Words(UnitPlan plan) => string.Join("\n", Enumerable.Range(0, plan.Format.Bits).Select(
        v => CodeText.Of($"int w{v} = Word(weight.Units, start, lane, quarter, {v});")));

    private static string InUnits(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>The word at which scale and zero of a row and group of the unit lie.</summary>
        private static long Meta(long start, int row, int group) =>
            start + {{plan.Format.CodeBytes / 4}} + ({{plan.Format.MetaBytes / 2}} * ((2 * ((row % 8 * {{plan.Format.Groups}}) + group)) + (row / 8)));

        private static float Scale(ArrayView<int> units, long meta) => {{Low(plan)}};

        private static float Zero(ArrayView<int> units, long meta) => {{High(plan)}};

        /// <summary>What a code in (row, column) of the unit at word start stands for.</summary>
        private static float Value(GpuWeight weight, long start, int row, int column, int n, int k, int code)
        {
            long meta = Meta(start, row, column / {{plan.Format.Group}});
            return {{Value(plan, "Scale(weight.Units, meta)", "Zero(weight.Units, meta)")}};
        }
        """);

    private static string InStorage(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>What a code of (n, k) stands for; 0 outside the weight.</summary>
        private static float Value(GpuWeight weight, long start, int row, int column, int n, int k, int code)
        {
            if (k < 0 || n < 0)
            {
                return 0;
            }

            int group = ((n * weight.Shape.K) + k) {{(plan.Spec.Axis == 0 && plan.Spec.Group != Groups.PerTensor ? "%" : "/")}} weight.Shape.GroupStride;
            return {{Value(plan, "weight.Scale[group]", "weight.Zero[group]")}};
        }
        """);

    private static string ByColumn(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>The word at which the scales of the columns of a unit begin, for a set of rows that share them; zeros follow.</summary>
        private static long Metas(GpuWeight weight, int rowGroup, int unit)
        {
            long units = (long)weight.Shape.RowGroups * weight.Shape.GroupTiles * weight.Shape.Units;
            return (units * UnitWords) + ((((long)rowGroup * weight.Shape.Units) + unit) * {{plan.Format.ColumnMetaBytes / 4}});
        }

        /// <summary>Scale or zero of a column, out of 256 that begin at a word.</summary>
        private static float Meta(ArrayView<int> units, long metas, int column) => {{OfColumn(plan)}};

        /// <summary>What a code in a column of the unit at word start stands for.</summary>
        private static float Value(GpuWeight weight, long start, int row, int column, int n, int k, int code)
        {
            int index = (int)(start / UnitWords);
            int tile = index / weight.Shape.Units;
            long metas = Metas(weight, tile / weight.Shape.GroupTiles, index - (tile * weight.Shape.Units));
            return {{Value(plan, "Meta(weight.Units, metas, column)", CodeText.Of($"Meta(weight.Units, metas + {64 * plan.Format.MetaBytes}, column)"))}};
        }
        """);

    private static string OfColumn(UnitPlan plan) => plan.Spec.Scale switch
    {
        ScaleType.Float32 => "Interop.IntAsFloat((uint)units[metas + column])",
        ScaleType.Float16 => "Interop.IntAsFloat((ushort)(units[metas + (column / 2)] >>> (16 * (column % 2))))",
        _ => "Interop.IntAsFloat((uint)(units[metas + (column / 2)] >>> (16 * (column % 2))) << 16)",
    };

    private static string Value(UnitPlan plan, string scale, string zero) =>
        plan.IsAffine ? $"(code * {scale}) + {zero}" : $"(code - {zero}) * {scale}";

    private static string Field(UnitPlan plan) => plan.Format.Bits switch
    {
        8 => "return (Word(units, start, lane, quarter, (4 * r) + (p / 2)) >>> ((8 * (p % 2)) + high)) & 0xFF;",
        4 => "return (Word(units, start, lane, quarter, (2 * r) + (p / 4)) >>> ((4 * (p % 4)) + high)) & 0xF;",
        3 => """
            if (p < 5)
            {
                return (Word(units, start, lane, quarter, r) >>> ((3 * p) + high)) & 0x7;
            }

            if (p < 7 || r == 0)
            {
                return (Word(units, start, lane, quarter, 2) >>> ((3 * (p - 5)) + (9 * r) + high)) & 0x7;
            }

            return ((Word(units, start, lane, quarter, 0) >>> (15 + high)) & 1)
                | (((Word(units, start, lane, quarter, 1) >>> (15 + high)) & 1) << 1)
                | (((Word(units, start, lane, quarter, 2) >>> (15 + high)) & 1) << 2);
            """,
        2 => "return (Word(units, start, lane, quarter, r) >>> ((2 * p) + high)) & 0x3;",
        _ => "return (Word(units, start, lane, quarter, 0) >>> (p + (8 * r) + high)) & 0x1;",
    };

    private static string Low(UnitPlan plan) => plan.Spec.Scale switch
    {
        ScaleType.Float32 => "Interop.IntAsFloat((uint)units[meta])",
        ScaleType.Float16 => "Interop.IntAsFloat((ushort)units[meta])",
        _ => "Interop.IntAsFloat((uint)units[meta] << 16)",
    };

    private static string High(UnitPlan plan) => plan.Spec.Scale switch
    {
        ScaleType.Float32 => "Interop.IntAsFloat((uint)units[meta + 1])",
        ScaleType.Float16 => "Interop.IntAsFloat((ushort)(units[meta] >>> 16))",
        _ => "Interop.IntAsFloat((uint)units[meta] & 0xFFFF0000u)",
    };
}
