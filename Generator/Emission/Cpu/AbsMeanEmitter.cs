namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the ternary quantizer of BitNet b1.58.</summary>
internal static class AbsMeanEmitter
{
    /// <summary>The only range besides the one group, which is the whole weight, is the empty one.</summary>
    private const string NoGroup =
        """
        if (begin == end)
        {
            return;
        }

        """;

    public static string Emit() => CodeText.Of(
        $$"""
        // Keeps the quotient finite for a weight of zeros.
        private const float Epsilon = 1e-8f;

        /// <summary>γ = mean|w| of the whole weight, summed in float64, as the scale; the zero is 1, so that q − 1 is −1, 0 or 1.</summary>
        public static void FitGroups(StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            {{NoGroup}}
            double sum = 0;
            foreach (float w in weight)
            {
                sum += MathF.Abs(w);
            }

            scale.Fill((float)(sum / weight.Length));
            zero.Fill(1f);
        }

        /// <summary>γ is not refined: leaves it and returns 0.</summary>
        public static double RefineZeros(
            StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            return 0;
        }

        /// <summary>q = clamp(round(w/(γ + 1e-8)), −1, 1) + 1, half to even.</summary>
        /// <remarks>Source: BitNet b1.58 (arXiv 2402.17764), as torchao's <c>quantize_per_tensor_uint2_trinary</c> writes it.</remarks>
        public static void Encode(
            StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end)
        {
            {{QuantizeEmitter.CheckGroups}}
            KernelArguments.CheckCodes(layout, codes.Length, layout.PackedBytes);
            {{NoGroup}}
            float divisor = scale[0] + Epsilon;
            for (int i = 0; i < weight.Length; i++)
            {
                codes[i] = (byte)(Math.Clamp(MathF.Round(weight[i] / divisor), -1f, 1f) + 1f);
            }
        }
        """);
}
