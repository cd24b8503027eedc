using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the quantizer that stores each group's minimum and step.</summary>
internal static class MinMaxEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Scale (max − min)/{{plan.Format.MaxCode}} and zero min of groups begin..end{{(Halves(plan) ? ", every step rounded to binary16" : "")}}.</summary>
        public static void FitGroups(StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            for (int group = begin; group < end; group++)
            {
                int first = group * {{QuantizeEmitter.Length(plan)}};
                int length = Math.Min({{QuantizeEmitter.Length(plan)}}, weight.Length - first);
                ref readonly float w = ref weight[first];
                (float min, float max) = {{QuantizeEmitter.Widest(plan, "Range<TLanes>(in w, length)")}}
                {{(Halves(plan)
                    ? """
                      zero[group] = Round16(min);
                      scale[group] = Round16(Round16(Round16(max) - zero[group]) / MaxCode);
                      """
                    : """
                      zero[group] = min;
                      scale[group] = (max - min) / MaxCode;
                      """)}}
            }
        }

        /// <summary>A range has no optimiser: leaves the zeros and returns 0.</summary>
        public static double RefineZeros(
            StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            return 0;
        }

        /// <summary>q = round((w − min)/scale), half to even; 0 in a group whose elements are all alike.</summary>
        public static void Encode(
            StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            KernelArguments.CheckCodes(layout, codes.Length, layout.PackedBytes);
            for (int group = begin; group < end; group++)
            {
                int first = group * {{QuantizeEmitter.Length(plan)}};
                int length = Math.Min({{QuantizeEmitter.Length(plan)}}, weight.Length - first);
                for (int i = first; i < first + length; i++)
                {
                    {{(Halves(plan)
                        ? "float steps = Round16(Round16(Round16(weight[i]) - zero[group]) / scale[group]);"
                        : "float steps = (weight[i] - zero[group]) / scale[group];")}}
                    codes[i] = scale[group] == 0f ? (byte)0 : (byte)Math.Clamp(MathF.Round(steps), 0f, MaxCode);
                }
            }
        }

        {{QuantizeEmitter.Range(plan)}}

        {{(Halves(plan)
            ? """
              /// <summary>Rounds to binary16, to nearest even, as the reference computes throughout.</summary>
              private static float Round16(float value) => (float)(Half)value;
              """
            : "")}}
        """).TrimEnd();

    /// <summary>FlexGen's reference works in binary16 throughout.</summary>
    private static bool Halves(KernelPlan plan) => plan.Spec.Pack == PackLayout.FlexGen;
}
