using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints hqq's quantizer: the range of each group, one step of the proximal optimiser, and the codes.</summary>
internal static class HqqEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n", Constants(), plan.MetaPerColumn ? Columns(plan) : Rows(plan), Shared());

    private static string Constants() =>
        """
        // hqq's optimiser: minimises |w − ŵ|^0.7 by half-quadratic splitting, with a constant beta.
        private const float LpNorm = 0.7f;
        private const float InverseBeta = 1f / 10f;

        // A group whose values are this near to one another keeps a scale of 1; no scale exceeds the limit.
        private const float FlatRange = 1e-4f;
        private const float LargestScale = 2e4f;
        """;

    private static string Shared() =>
        """
        /// <summary>Turns the range of each group, left in zero (min) and scale (max), into s = MaxCode/(max − min) and z = −min·s.</summary>
        private static void FitRanges(Span<float> scale, Span<float> zero, bool roundZero)
        {
            for (int group = 0; group < scale.Length; group++)
            {
                float range = scale[group] - zero[group];

                // In torch a number over a tensor is the tensor's reciprocal times the number: two roundings.
                float s = MathF.Abs(range) <= FlatRange ? 1f : MathF.Min(1f / range * MaxCode, LargestScale);
                float z = -zero[group] * s;
                scale[group] = s;
                zero[group] = roundZero ? MathF.Round(z) : z;
            }
        }

        /// <summary>The code nearest to w·s + z, half to even, as a number. Two roundings, as hqq multiplies and then adds.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Code<TLanes>(TLanes w, TLanes s, TLanes z)
            where TLanes : struct, ILanes<TLanes> =>
            TLanes.Min(TLanes.Max(TLanes.Round((w * s) + z), default), TLanes.Broadcast(MaxCode));

        /// <summary>One element's part of a step: its error |w − ŵ|, and the zero that would suit it, q − (w − e)·s.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Refine<TLanes>(TLanes w, TLanes s, TLanes z, ref TLanes error)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes q = Code(w, s, z);
            TLanes difference = w - ((q - z) / s);
            TLanes magnitude = TLanes.Abs(difference);
            error += magnitude;

            // Shrinkage: e = sign(d)·max(0, |d| − |d|^(p−1)/beta). At d = 0 the power is infinite and e is 0.
            TLanes shrunk = magnitude - (TLanes.Pow(magnitude, LpNorm - 1f) * TLanes.Broadcast(InverseBeta));
            TLanes e = TLanes.CopySign(TLanes.Max(shrunk, default), difference);
            return q - ((w - e) * s);
        }
        """;

    /// <summary>Axis 1: a group is a run of neighbours, reduced within registers.</summary>
    private static string Rows(KernelPlan plan)
    {
        string group = QuantizeEmitter.Length(plan);
        string length = plan.LastGroupMayBeShort ? "" : plan.GroupIsConstant ? "const int length = Group;" : "int length = layout.Group;";
        string rest = plan.LastGroupMayBeShort ? $"int length = Math.Min({group}, weight.Length - (group * {group}));" : "";
        string tail(string text) => plan.GroupHasTail ? text : "";
        return CodeText.Of(
            $$"""
            /// <summary>Scale and zero of groups begin..end from their range; scale receives codes per unit of weight.</summary>
            public static void FitGroups(
                StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end, bool roundZero)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                for (int group = begin; group < end; group++)
                {
                    {{rest}}
                    ref readonly float w = ref weight[group * {{group}}];
                    (zero[group], scale[group]) = {{QuantizeEmitter.Widest(plan, "Range<TLanes>(in w, length)")}}
                }

                FitRanges(scale[begin..end], zero[begin..end], roundZero);
            }

            /// <summary>Replaces the zeros of groups begin..end by one proximal step; returns Σ|w − ŵ| under the zeros that it read.</summary>
            public static double RefineZeros(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                double error = 0;
                for (int group = begin; group < end; group++)
                {
                    {{rest}}
                    ref readonly float w = ref weight[group * {{group}}];
                    error += {{QuantizeEmitter.Widest(plan, "RefineZero<TLanes>(in w, length, scale[group], ref zero[group])")}}
                }

                return error;
            }

            /// <summary>Codes of groups begin..end.</summary>
            public static void Encode(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                KernelArguments.CheckCodes(layout, codes.Length, layout.PackedBytes);
                for (int group = begin; group < end; group++)
                {
                    {{rest}}
                    ref readonly float w = ref weight[group * {{group}}];
                    ref byte q = ref codes[group * {{group}}];
                    _ = {{QuantizeEmitter.Widest(plan, "EncodeGroup<TLanes>(in w, length, scale[group], zero[group], ref q)")}}
                }
            }

            {{QuantizeEmitter.Range(plan)}}

            /// <summary>One proximal step on one group: z = mean(q − (w − e)·s).</summary>
            private static float RefineZero<TLanes>(ref readonly float weight, int length, float scale, ref float zero)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes s = TLanes.Broadcast(scale);
                TLanes z = TLanes.Broadcast(zero);
                TLanes error = default;
                TLanes zeros = default;
                int c = 0;
                for (; c + TLanes.Count <= length; c += TLanes.Count)
                {
                    zeros += Refine(TLanes.Load(in weight, c), s, z, ref error);
                }

                {{tail("""
                Lanes1 tailError = default;
                Lanes1 tailZeros = default;
                for (; c < length; c++)
                {
                    tailZeros += Refine(Lanes1.Load(in weight, c), Lanes1.Broadcast(scale), Lanes1.Broadcast(zero), ref tailError);
                }

                """)}}
                zero = (TLanes.Sum(zeros){{tail(" + Lanes1.Sum(tailZeros)")}}) / length;
                return TLanes.Sum(error){{tail(" + Lanes1.Sum(tailError)")}};
            }

            /// <summary>Codes of one group; returns how many.</summary>
            private static int EncodeGroup<TLanes>(ref readonly float weight, int length, float scale, float zero, ref byte codes)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes s = TLanes.Broadcast(scale);
                TLanes z = TLanes.Broadcast(zero);
                int c = 0;
                for (; c + TLanes.Count <= length; c += TLanes.Count)
                {
                    TLanes.StoreWords(TLanes.ToWords(Code(TLanes.Load(in weight, c), s, z)), ref codes, c);
                }

                {{tail("""
                for (; c < length; c++)
                {
                    Lanes1 q = Code(Lanes1.Load(in weight, c), Lanes1.Broadcast(scale), Lanes1.Broadcast(zero));
                    Lanes1.StoreWords(Lanes1.ToWords(q), ref codes, c);
                }

                """)}}
                return c;
            }
            """);
    }

    /// <summary>Axis 0: a group is a column, so that a register holds an element of as many groups as it has lanes.</summary>
    private static string Columns(KernelPlan plan)
    {
        string group = QuantizeEmitter.Length(plan);
        string length = plan.LastGroupMayBeShort ? "" : plan.GroupIsConstant ? "const int length = Group;" : "int length = layout.Group;";
        string rest = plan.LastGroupMayBeShort ? $"int length = Math.Min({group}, weight.Length - (group * {group}));" : "";
        return CodeText.Of(
            $$"""
            /// <summary>Scale and zero of groups begin..end from their range; scale receives codes per unit of weight.</summary>
            public static void FitGroups(
                StorageLayout layout, ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int begin, int end, bool roundZero)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                {{LaneLadder.Print("Ranges<TLanes>(weight, scale, zero, layout.Columns, length, FROM, end)", "begin")}}
                FitRanges(scale[begin..end], zero[begin..end], roundZero);
            }

            /// <summary>Replaces the zeros of groups begin..end by one proximal step; returns Σ|w − ŵ| under the zeros that it read.</summary>
            public static double RefineZeros(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                double error = 0;
                {{LaneLadder.Print("RefineColumns<TLanes>(weight, scale, zero, layout.Columns, length, FROM, end, ref error)", "begin")}}
                return error;
            }

            /// <summary>Codes of groups begin..end.</summary>
            public static void Encode(
                StorageLayout layout, ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int begin, int end)
            {
                {{QuantizeEmitter.CheckGroups}}
                {{length}}
                KernelArguments.CheckCodes(layout, codes.Length, layout.PackedBytes);
                {{LaneLadder.Print("EncodeColumns<TLanes>(weight, scale, zero, codes, layout.Columns, length, FROM, end)", "begin")}}
            }

            /// <summary>Smallest and largest element of each column, left in zero and scale; returns where whole registers ended.</summary>
            private static int Ranges<TLanes>(ReadOnlySpan<float> weight, Span<float> scale, Span<float> zero, int columns, int length, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    TLanes min = TLanes.Load(in column, 0);
                    TLanes max = min;
                    for (int i = 1; i < length; i++)
                    {
                        TLanes w = TLanes.Load(in column, (nint)i * columns);
                        min = TLanes.Min(min, w);
                        max = TLanes.Max(max, w);
                    }

                    TLanes.Store(min, ref zero[c], 0);
                    TLanes.Store(max, ref scale[c], 0);
                }

                return c;
            }

            /// <summary>One proximal step on each column: z = mean(q − (w − e)·s); returns where whole registers ended.</summary>
            private static int RefineColumns<TLanes>(
                ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, Span<float> zero, int columns, int length, int begin, int end, ref double totalError)
                where TLanes : struct, ILanes<TLanes>
            {
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    TLanes s = TLanes.Load(in scale[c], 0);
                    TLanes z = TLanes.Load(in zero[c], 0);
                    TLanes error = default;
                    TLanes zeros = default;
                    for (int i = 0; i < length; i++)
                    {
                        zeros += Refine(TLanes.Load(in column, (nint)i * columns), s, z, ref error);
                    }

                    TLanes.Store(zeros / TLanes.Broadcast(length), ref zero[c], 0);
                    totalError += TLanes.Sum(error);
                }

                return c;
            }

            /// <summary>Codes of each column; returns where whole registers ended.</summary>
            private static int EncodeColumns<TLanes>(
                ReadOnlySpan<float> weight, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<byte> codes, int columns, int length, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref weight[c];
                    ref byte target = ref codes[c];
                    TLanes s = TLanes.Load(in scale[c], 0);
                    TLanes z = TLanes.Load(in zero[c], 0);
                    for (int i = 0; i < length; i++)
                    {
                        TLanes q = Code(TLanes.Load(in column, (nint)i * columns), s, z);
                        TLanes.StoreWords(TLanes.ToWords(q), ref target, (nint)i * columns);
                    }
                }

                return c;
            }
            """);
    }
}
