using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the quantizer on the device: scale and zero of each group from its range, the codes, and scales and zeros as they are stored.</summary>
internal static class UnitQuantizeEmitter
{
    public static string Emit(UnitPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Scale and zero of each group from its range, a thread a group. The scale becomes codes per unit of weight in hqq's method.</summary>
        public static void FitGroups(Index1D index, GpuWeight weight, ArrayView<float> source, int roundZero)
        {
            int group = index;
            {{(Along0(plan) ? "int length = weight.Shape.Group;" : "int length = Math.Min(weight.Shape.Group, (weight.Shape.N * weight.Shape.K) - (group * weight.Shape.Group));")}}
            float min = source[ElementOf(weight, group, 0)];
            float max = min;
            for (int i = 1; i < length; i++)
            {
                float value = source[ElementOf(weight, group, i)];
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }

            {{(plan.IsAffine ? Affine(plan) : Hqq(plan))}}
        }

        /// <summary>The code of each element, a thread an element, half to even.</summary>
        public static void Encode(Index1D index, GpuWeight weight, ArrayView<float> source, ArrayView<byte> codes)
        {
            int f = index;
            int group = f {{(Along0(plan) ? "%" : "/")}} weight.Shape.GroupStride;
            float place = {{Place(plan)}};
            codes[f] = (byte)Math.Min(Math.Max(GpuRounding.ToEven(place), 0f), {{plan.Spec.Format.MaxCode}}f);
        }

        /// <summary>Scale and zero of each group as they are stored, a thread a group: {{(plan.IsAffine ? "" : "the reciprocal of the scale, ")}}rounded to {{plan.Spec.Scale.ToString()}}{{(plan.HasMetasInUnits ? ", into every unit that the group has columns of" : "")}}.</summary>
        public static void StoreMetas(Index1D index, GpuWeight weight)
        {
            int group = index;
            {{(plan.IsByColumn ? ByColumn(plan) : CodeText.Of($"float scale = {Stored(plan, "group")};\nfloat zero = weight.Zero[group];\n") + (plan.HasMetas ? IntoUnits(plan) : InPlace(plan)))}}
        }

        /// <summary>The flat index of element i of a group.</summary>
        private static int ElementOf(GpuWeight weight, int group, int i) => {{(Along0(plan) ? "(i * weight.Shape.GroupStride) + group" : "(group * weight.Shape.Group) + i")}};
        {{(plan.Spec.Scale == ScaleType.Float32 ? "" : "\n" + Round(plan))}}
        """);

    private static bool Along0(UnitPlan plan) => plan.Spec.Axis == 0;

    private static string Hqq(UnitPlan plan) => CodeText.Of(
        $"""
        // As hqq: a flat group keeps a scale of 1, and no scale exceeds 2e4.
        float scale = Math.Abs(max - min) <= 1e-4f ? 1f : Math.Min(1f / (max - min) * {plan.Spec.Format.MaxCode}, 2e4f);
        float zero = -min * scale;
        weight.Scale[group] = scale;
        weight.Zero[group] = roundZero != 0 ? GpuRounding.ToEven(zero) : zero;
        """);

    private static string Affine(UnitPlan plan) => Halves(plan)
        ? CodeText.Of(
            $"""
            // The format computes in binary16 throughout.
            float zero = GpuRounding.ToHalf(min);
            weight.Scale[group] = GpuRounding.ToHalf(GpuRounding.ToHalf(GpuRounding.ToHalf(max) - zero) / {plan.Spec.Format.MaxCode});
            weight.Zero[group] = zero;
            """)
        : CodeText.Of(
            $"""
            weight.Scale[group] = (max - min) / {plan.Spec.Format.MaxCode};
            weight.Zero[group] = min;
            """);

    /// <summary>The number that is rounded to a code; 0 in a group whose elements are all alike.</summary>
    private static string Place(UnitPlan plan) => !plan.IsAffine
        ? "(source[f] * weight.Scale[group]) + weight.Zero[group]"
        : "weight.Scale[group] == 0f ? 0f : " + (Halves(plan)
            ? "GpuRounding.ToHalf(GpuRounding.ToHalf(GpuRounding.ToHalf(source[f]) - weight.Zero[group]) / weight.Scale[group])"
            : "(source[f] - weight.Zero[group]) / weight.Scale[group]");

    private static bool Halves(UnitPlan plan) => plan.Spec.Scale == ScaleType.Float16;

    private static string IntoUnits(UnitPlan plan) => CodeText.Of(
        $$"""
        int n = group * weight.Shape.GroupLength / weight.Shape.K;
        int first = ((group * weight.Shape.GroupLength) - (n * weight.Shape.K)) / weight.Shape.GroupLength * weight.Shape.PaddedGroup;
        for (int column = first; column < first + weight.Shape.PaddedGroup; column += {{plan.Format.Group}})
        {
            long start = (((long)(n / 16) * weight.Shape.Units) + (column / 256)) * UnitWords;
            long meta = Meta(start, n % 16, column % 256 / {{plan.Format.Group}});
            {{(plan.Spec.Scale == ScaleType.Float32
                ? "weight.Units[meta] = (int)Interop.FloatAsInt(scale);\nweight.Units[meta + 1] = (int)Interop.FloatAsInt(zero);"
                : "weight.Units[meta] = (int)(Rounded(scale) | (Rounded(zero) << 16));")}}
        }
        """);

    /// <summary>The scale of a group as it is stored.</summary>
    private static string Stored(UnitPlan plan, string group) => plan.IsAffine ? $"weight.Scale[{group}]" : $"1f / weight.Scale[{group}]";

    /// <summary>Two columns share a word: the thread of the even one writes both.</summary>
    private static string ByColumn(UnitPlan plan) => plan.Spec.Scale == ScaleType.Float32
        ? CodeText.Of(
            $$"""
            int rowGroup = group / weight.Shape.K;
            int k = group - (rowGroup * weight.Shape.K);
            long metas = Metas(weight, rowGroup, k / 256) + (k % 256);
            weight.Units[metas] = (int)Interop.FloatAsInt({{Stored(plan, "group")}});
            weight.Units[metas + 256] = (int)Interop.FloatAsInt(weight.Zero[group]);
            """)
        : CodeText.Of(
            $$"""
            int rowGroup = group / weight.Shape.K;
            int k = group - (rowGroup * weight.Shape.K);
            if (k % 2 == 0)
            {
                long metas = Metas(weight, rowGroup, k / 256) + (k % 256 / 2);
                uint scales = Rounded({{Stored(plan, "group")}});
                uint zeros = Rounded(weight.Zero[group]);
                if (k + 1 < weight.Shape.K)
                {
                    scales |= Rounded({{Stored(plan, "group + 1")}}) << 16;
                    zeros |= Rounded(weight.Zero[group + 1]) << 16;
                }

                weight.Units[metas] = (int)scales;
                weight.Units[metas + 128] = (int)zeros;
            }
            """);

    private static string InPlace(UnitPlan plan) => plan.Spec.Scale switch
    {
        ScaleType.Float32 => "weight.Scale[group] = scale;\nweight.Zero[group] = zero;",
        ScaleType.Float16 => "weight.Scale[group] = GpuRounding.ToHalf(scale);\nweight.Zero[group] = GpuRounding.ToHalf(zero);",
        _ => "weight.Scale[group] = Interop.IntAsFloat(Rounded(scale) << 16);\nweight.Zero[group] = Interop.IntAsFloat(Rounded(zero) << 16);",
    };

    private static string Round(UnitPlan plan) => plan.Spec.Scale == ScaleType.Float16
        ? """
          /// <summary>The bits of a number in binary16.</summary>
          private static uint Rounded(float value) => GpuRounding.HalfBits(value);
          """
        : """
          /// <summary>The bits of a number in bfloat16, half to even.</summary>
          private static uint Rounded(float value)
          {
              uint bits = Interop.FloatAsInt(value);
              return (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
          }
          """;
}
