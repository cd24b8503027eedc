using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints hqq's quantizer along axis 1: a group is a run of neighbours, reduced within registers.</summary>
internal static class HqqRowsEmitter
{
    public static string Emit(KernelPlan plan)
    {
        string group = QuantizeEmitter.Length(plan);
        string length = plan.LastGroupMayBeShort ? "" : plan.GroupIsConstant ? "const int length = Group;" : "int length = layout.Group;";
        string rest = plan.LastGroupMayBeShort ? $"int length = Math.Min({group}, weight.Length - (group * {group}));" : "";
        string tail(string text) => plan.GroupHasTail ? text : "";
        bool table = plan.Format.MaxCode < 16;
        string within = plan.GroupHasTail
            ? "(TLanes.AllWithin(largest, Unshrunk) && Lanes1.AllWithin(tailLargest, Unshrunk))"
            : "TLanes.AllWithin(largest, Unshrunk)";
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

                // Where one group has errors that are shrunk, the next has, too: it is not tried without them first.
                bool shrinks = false;
                for (int group = begin; group < end; group++)
                {
                    {{rest}}
                    ref readonly float w = ref weight[group * {{group}}];
                    error += {{QuantizeEmitter.Widest(plan, "RefineZero<TLanes>(in w, length, scale[group], ref zero[group], ref shrinks)")}}
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

            /// <summary>One proximal step on one group, z = mean(q − (w − e)·s); returns Σ|w − ŵ|.</summary>
            private static float RefineZero<TLanes>(ref readonly float weight, int length, float scale, ref float zero, ref bool shrinks)
                where TLanes : struct, ILanes<TLanes>
            {
                if (shrinks)
                {
                    return ShrinkZero<TLanes>(in weight, length, scale, ref zero, ref shrinks);
                }

                TLanes s = TLanes.Broadcast(scale);
                TLanes z = TLanes.Broadcast(zero);
                {{(table ? "TLanes values = (TLanes.Indices - z) / s;" : "")}}
                TLanes error = default;
                TLanes zeros = default;
                TLanes largest = default;
                int c = 0;
                for (; c + TLanes.Count <= length; c += TLanes.Count)
                {
                    zeros += Refine(TLanes.Load(in weight, c), s, z, {{(table ? "values, lookUp: TLanes.Count > MaxCode" : "default, lookUp: false")}}, ref error, ref largest);
                }

                {{Tail(plan, "Refine(Lanes1.Load(in weight, c), Lanes1.Broadcast(scale), Lanes1.Broadcast(zero), default, lookUp: false, ref tailError, ref tailLargest)")}}
                if (!{{within}})
                {
                    return ShrinkZero<TLanes>(in weight, length, scale, ref zero, ref shrinks);
                }

                zero = (TLanes.Sum(zeros){{tail(" + Lanes1.Sum(tailZeros)")}}) / length;
                return TLanes.Sum(error){{tail(" + Lanes1.Sum(tailError)")}};
            }

            /// <summary>The step on a group in which errors are shrunk. Apart, so that powers take no register of the loop that has none.</summary>
            [MethodImpl(MethodImplOptions.NoInlining)]
            private static float ShrinkZero<TLanes>(ref readonly float weight, int length, float scale, ref float zero, ref bool shrinks)
                where TLanes : struct, ILanes<TLanes>
            {
                TLanes s = TLanes.Broadcast(scale);
                TLanes z = TLanes.Broadcast(zero);
                TLanes error = default;
                TLanes zeros = default;
                TLanes largest = default;
                int c = 0;
                for (; c + TLanes.Count <= length; c += TLanes.Count)
                {
                    zeros += Shrink(TLanes.Load(in weight, c), s, z, ref error, ref largest);
                }

                {{Tail(plan, "Shrink(Lanes1.Load(in weight, c), Lanes1.Broadcast(scale), Lanes1.Broadcast(zero), ref tailError, ref tailLargest)")}}
                shrinks = !{{within}};
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
                    TLanes.StoreWords(TLanes.ToWords(Code(TLanes.Load(in weight, c) * s, z)), ref codes, c);
                }

                {{tail("""
                for (; c < length; c++)
                {
                    Lanes1 q = Code(Lanes1.Load(in weight, c) * Lanes1.Broadcast(scale), Lanes1.Broadcast(zero));
                    Lanes1.StoreWords(Lanes1.ToWords(q), ref codes, c);
                }

                """)}}
                return c;
            }
            """);
    }

    /// <summary>The elements of a group that fill no register.</summary>
    private static string Tail(KernelPlan plan, string step) => !plan.GroupHasTail ? "" : CodeText.Of(
        $$"""
        Lanes1 tailError = default;
        Lanes1 tailZeros = default;
        Lanes1 tailLargest = default;
        for (; c < length; c++)
        {
            tailZeros += {{step}};
        }

        """);
}
