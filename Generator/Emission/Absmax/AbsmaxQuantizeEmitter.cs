using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Absmax;

/// <summary>Prints how elements become the values that their codes stand for, and how they become stored codes.</summary>
internal static class AbsmaxQuantizeEmitter
{
    public static string Emit(AbsmaxPlan plan) => FakeQuantize(plan) + "\n\n" + Encode(plan) + "\n\n" + Value(plan) + "\n\n" + Code(plan);

    private static string FakeQuantize(AbsmaxPlan plan) => CodeText.Of(
        $$"""
        /// <summary>x̂ of rows begin..end; destination may be x itself.</summary>
        public static void FakeQuantize(
            ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<float> destination, int begin, int end)
        {
            AbsmaxArguments.CheckRows(x.Length, columns, ScaleScope.{{plan.Spec.Scope.ToString()}}, scale.Length, zero.Length, begin, end);
            KernelArguments.CheckLength("destination", destination.Length, x.Length);
            for (int row = begin; row < end; row++)
            {
                ref readonly float elements = ref x[row * columns];
                ref float values = ref destination[row * columns];
                {{LaneLadder.Print($"FakeQuantizeElements<TLanes>(in elements, {Arguments(plan)}, ref values, FROM, columns)", "0")}}
            }
        }

        /// <summary>x̂ of the elements of a row that fill whole registers; returns where it stopped.</summary>
        private static int FakeQuantizeElements<TLanes>(ref readonly float x, {{Parameters(plan)}}, ref float destination, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            {{Broadcasts(plan)}}
            int c = begin;
            for (; c + TLanes.Count <= end; c += TLanes.Count)
            {
                {{Loads(plan)}}
                TLanes.Store(Value({{Operands(plan)}}), ref destination, c);
            }

            return c;
        }
        """);

    private static string Encode(AbsmaxPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Stored codes of rows begin..end, under scales and zero points of <see cref="FitCodes"/>. Rows of codes lie stride bytes apart.</summary>
        public static void Encode(
            ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> scale, ReadOnlySpan<float> zero, Span<sbyte> codes, int stride, int begin, int end)
        {
            AbsmaxArguments.CheckRows(x.Length, columns, ScaleScope.{{plan.Spec.Scope.ToString()}}, scale.Length, zero.Length, begin, end);
            AbsmaxArguments.CheckCodes(codes.Length, columns, stride, end);
            for (int row = begin; row < end; row++)
            {
                ref readonly float elements = ref x[row * columns];
                ref byte bytes = ref Unsafe.As<sbyte, byte>(ref codes[row * stride]);
                {{LaneLadder.Print($"EncodeElements<TLanes>(in elements, {Arguments(plan)}, ref bytes, FROM, columns)", "0")}}
            }
        }

        /// <summary>Codes of the elements of a row that fill whole registers; returns where it stopped.</summary>
        private static int EncodeElements<TLanes>(ref readonly float x, {{Parameters(plan)}}, ref byte codes, int begin, int end)
            where TLanes : struct, ILanes<TLanes>
        {
            {{Broadcasts(plan)}}
            int c = begin;
            for (; c + TLanes.Count <= end; c += TLanes.Count)
            {
                {{Loads(plan)}}
                TLanes.StoreWords(TLanes.ToWords(Code({{Operands(plan)}})), ref codes, c);
            }

            return c;
        }
        """);

    private static string Value(AbsmaxPlan plan)
    {
        (string formula, string expression) = plan.Spec.Arithmetic switch
        {
            AbsmaxArithmetic.Symmetric => ("round(x/s)·s", "TLanes.Round(x / s) * s"),
            AbsmaxArithmetic.ClampedCodes => (
                CodeText.Of($"(clamp(round(x/s + z), 0, {plan.LargestCode}) − z)·s"),
                "(TLanes.Min(TLanes.Max(TLanes.Round((x / s) + z), default), TLanes.Broadcast(LargestCode)) - z) * s"),
            _ => ("(round(x/s) + z − z)·s, where adding and subtracting z rounds once the code exceeds 2²⁴", "(TLanes.Round(x / s) + z - z) * s"),
        };
        return CodeText.Of(
            $"""
            /// <summary>x̂ = {formula}.</summary>
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static TLanes Value<TLanes>({LaneParameters(plan)})
                where TLanes : struct, ILanes<TLanes> =>
                {expression};
            """);
    }

    private static string Code(AbsmaxPlan plan)
    {
        (string docs, string body) = plan.Spec.Arithmetic switch
        {
            AbsmaxArithmetic.Symmetric => (
                "/// <summary>q = round(x/s).</summary>",
                """
                TLanes.Round(x / s);
                """),
            AbsmaxArithmetic.ClampedCodes => (
                CodeText.Of($"/// <summary>q = clamp(round(x/s + z), 0, {plan.LargestCode}), stored less {plan.StoredOffset}, as z is.</summary>"),
                """
                TLanes.Min(
                    TLanes.Max(TLanes.Round((x / s) + (z + TLanes.Broadcast(StoredOffset))), default), TLanes.Broadcast(LargestCode))
                - TLanes.Broadcast(StoredOffset);
                """),
            _ => (
                """
                /// <summary>q = round(x/s) + z, held within a signed byte.</summary>
                /// <remarks>
                /// The smallest element has the smallest code. The largest may lie one beyond the largest code where both round away from
                /// each other; only at 8 bits a byte cannot hold that, and then the code is one too small. Above 2²⁴ z itself is rounded.
                /// </remarks>
                """,
                """
                TLanes.Min(TLanes.Max(TLanes.Round(x / s) + z, TLanes.Broadcast(sbyte.MinValue)), TLanes.Broadcast(sbyte.MaxValue));
                """),
        };
        return CodeText.Of(
            $"""
            {docs}
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static TLanes Code<TLanes>({LaneParameters(plan)})
                where TLanes : struct, ILanes<TLanes> =>
                {body}
            """);
    }

    private static string LaneParameters(AbsmaxPlan plan) => plan.HasZero ? "TLanes x, TLanes s, TLanes z" : "TLanes x, TLanes s";

    private static string Operands(AbsmaxPlan plan) => plan.HasZero ? "TLanes.Load(in x, c), s, z" : "TLanes.Load(in x, c), s";

    private static string Parameters(AbsmaxPlan plan) => (plan.ByColumn, plan.HasZero) switch
    {
        (true, true) => "ref readonly float scale, ref readonly float zero",
        (true, false) => "ref readonly float scale",
        (false, true) => "float scale, float zero",
        (false, false) => "float scale",
    };

    private static string Arguments(AbsmaxPlan plan)
    {
        string at = plan.Spec.Scope == ScaleScope.Row ? "row" : "0";
        string by = plan.ByColumn ? "in " : "";
        return plan.HasZero ? $"{by}scale[{at}], {by}zero[{at}]" : $"{by}scale[{at}]";
    }

    private static string Broadcasts(AbsmaxPlan plan) => plan.ByColumn ? "" : Both(plan, "TLanes.Broadcast({0})");

    private static string Loads(AbsmaxPlan plan) => plan.ByColumn ? Both(plan, "TLanes.Load(in {0}, c)") : "";

    private static string Both(AbsmaxPlan plan, string read)
    {
        string scale = $"TLanes s = {read.Replace("{0}", "scale")};";
        return plan.HasZero ? scale + $"\nTLanes z = {read.Replace("{0}", "zero")};" : scale;
    }
}
