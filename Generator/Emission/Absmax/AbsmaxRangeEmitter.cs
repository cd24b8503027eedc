using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Absmax;

/// <summary>Prints how ranges are measured and turned into scales and zero points.</summary>
internal static class AbsmaxRangeEmitter
{
    private const string NotFinite = "notFinite += elements * default(TLanes); // 0, or NaN, which minimum and maximum can lose";

    public static string Emit(AbsmaxPlan plan) => (plan.ByColumn ? MeasureColumns(plan) : MeasureRows(plan)) + "\n\n" + Fit(plan);

    private static string MeasureRows(AbsmaxPlan plan)
    {
        string each = plan.Spec.Scope == ScaleScope.Row
            ? "of each row begin..end"
            : "of each row begin..end; the tensor's is the range of those";
        return plan.HasZero
            ? CodeText.Of(
                $$"""
                /// <summary>Smallest and largest element {{each}}; NaN where one is not finite.</summary>
                public static void Measure(ReadOnlySpan<float> x, int columns, Span<float> low, Span<float> high, int begin, int end)
                {
                    AbsmaxArguments.CheckMeasure(x.Length, columns, ScaleScope.Row, low.Length, high.Length, begin, end);
                    for (int row = begin; row < end; row++)
                    {
                        ref readonly float elements = ref x[row * columns];
                        float smallest = float.PositiveInfinity;
                        float largest = float.NegativeInfinity;
                        {{LaneLadder.Print("MeasureElements<TLanes>(in elements, FROM, columns, ref smallest, ref largest)", "0")}}
                        low[row] = smallest;
                        high[row] = largest;
                    }
                }

                /// <summary>Widens a range by the elements that fill whole registers, and returns where it stopped.</summary>
                private static int MeasureElements<TLanes>(ref readonly float x, int begin, int end, ref float smallest, ref float largest)
                    where TLanes : struct, ILanes<TLanes>
                {
                    TLanes least = TLanes.Broadcast(smallest);
                    TLanes most = TLanes.Broadcast(largest);
                    TLanes notFinite = default;
                    int c = begin;
                    for (; c + TLanes.Count <= end; c += TLanes.Count)
                    {
                        TLanes elements = TLanes.Load(in x, c);
                        least = TLanes.Min(least, elements);
                        most = TLanes.Max(most, elements);
                        {{NotFinite}}
                    }

                    float poison = TLanes.Sum(notFinite);
                    smallest = TLanes.Min(least) + poison;
                    largest = TLanes.Max(most) + poison;
                    return c;
                }
                """)
            : CodeText.Of(
                $$"""
                /// <summary>max|x| {{each}}, into high; NaN where an element is not finite.</summary>
                public static void Measure(ReadOnlySpan<float> x, int columns, Span<float> low, Span<float> high, int begin, int end)
                {
                    AbsmaxArguments.CheckMeasure(x.Length, columns, ScaleScope.Row, low.Length, high.Length, begin, end);
                    for (int row = begin; row < end; row++)
                    {
                        ref readonly float elements = ref x[row * columns];
                        float largest = 0f;
                        {{LaneLadder.Print("MeasureElements<TLanes>(in elements, FROM, columns, ref largest)", "0")}}
                        low[row] = -largest;
                        high[row] = largest;
                    }
                }

                /// <summary>Raises largest to max|x| of the elements that fill whole registers, and returns where it stopped.</summary>
                private static int MeasureElements<TLanes>(ref readonly float x, int begin, int end, ref float largest)
                    where TLanes : struct, ILanes<TLanes>
                {
                    TLanes most = TLanes.Broadcast(largest);
                    TLanes notFinite = default;
                    int c = begin;
                    for (; c + TLanes.Count <= end; c += TLanes.Count)
                    {
                        TLanes elements = TLanes.Load(in x, c);
                        most = TLanes.Max(most, TLanes.Abs(elements));
                        {{NotFinite}}
                    }

                    largest = TLanes.Max(most) + TLanes.Sum(notFinite);
                    return c;
                }
                """);
    }

    /// <summary>A register holds an element of as many columns as it has lanes.</summary>
    private static string MeasureColumns(AbsmaxPlan plan)
    {
        string head = plan.HasZero
            ? "/// <summary>Smallest and largest element of each column begin..end; NaN where one is not finite.</summary>"
            : "/// <summary>max|x| of each column begin..end, into high; NaN where an element is not finite.</summary>";
        string start = plan.HasZero
            ? """
              TLanes least = TLanes.Load(in column, 0);
              TLanes most = least;
              """
            : "TLanes most = default;";
        string widen = plan.HasZero
            ? """
              least = TLanes.Min(least, elements);
              most = TLanes.Max(most, elements);
              """
            : "most = TLanes.Max(most, TLanes.Abs(elements));";
        string store = plan.HasZero
            ? """
              TLanes.Store(least + notFinite, ref low[c], 0);
              TLanes.Store(most + notFinite, ref high[c], 0);
              """
            : """
              TLanes largest = most + notFinite;
              TLanes.Store(default(TLanes) - largest, ref low[c], 0);
              TLanes.Store(largest, ref high[c], 0);
              """;
        return CodeText.Of(
            $$"""
            {{head}}
            public static void Measure(ReadOnlySpan<float> x, int columns, Span<float> low, Span<float> high, int begin, int end)
            {
                AbsmaxArguments.CheckMeasure(x.Length, columns, ScaleScope.Column, low.Length, high.Length, begin, end);
                {{LaneLadder.Print("MeasureColumns<TLanes>(x, columns, low, high, FROM, end)", "begin")}}
            }

            /// <summary>Ranges of the columns that fill whole registers; returns where it stopped.</summary>
            private static int MeasureColumns<TLanes>(ReadOnlySpan<float> x, int columns, Span<float> low, Span<float> high, int begin, int end)
                where TLanes : struct, ILanes<TLanes>
            {
                int rows = x.Length / columns;
                int c = begin;
                for (; c + TLanes.Count <= end; c += TLanes.Count)
                {
                    ref readonly float column = ref x[c];
                    {{start}}
                    TLanes notFinite = default;
                    for (int row = 0; row < rows; row++)
                    {
                        TLanes elements = TLanes.Load(in column, (nint)row * columns);
                        {{widen}}
                        {{NotFinite}}
                    }

                    {{store}}
                }

                return c;
            }
            """);
    }

    private static string Fit(AbsmaxPlan plan) => plan.HasZero
        ? CodeText.Of(
            $$"""
            /// <summary>Scale and zero point of each range, as they are for values.</summary>
            public static void Fit(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero)
            {
                AbsmaxArguments.CheckFit(low.Length, high.Length, scale.Length, zero.Length);
                for (int i = 0; i < scale.Length; i++)
                {
                    scale[i] = Scale(low[i], high[i]);
                    zero[i] = {{(plan.ClampsZero ? "Clamp(ZeroPoint(low[i], scale[i]))" : "ZeroPoint(low[i], scale[i])")}};
                }
            }

            /// <summary>Scale and zero point of each range, as they are for stored codes.</summary>
            {{StoredZeroRemarks(plan)}}
            public static void FitCodes(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero)
            {
                AbsmaxArguments.CheckFit(low.Length, high.Length, scale.Length, zero.Length);
                for (int i = 0; i < scale.Length; i++)
                {
                    scale[i] = Scale(low[i], high[i]);
                    zero[i] = {{(plan.ClampsCodes ? "Clamp(ZeroPoint(low[i], scale[i]))" : "ZeroPoint(low[i], scale[i])")}} - StoredOffset;
                }
            }

            /// <summary>s = max(max x − min x, 1e-5) / {{plan.LargestCode}}.</summary>
            private static float Scale(float low, float high) => MathF.Max(high - low, SmallestRange) / LargestCode;

            /// <summary>z = −round(min x / s).</summary>
            private static float ZeroPoint(float low, float scale) => 0f - MathF.Round(low / scale);
            {{(plan.ClampsZero ? "\n" + Clamp : "")}}
            """)
        : CodeText.Of(
            $$"""
            /// <summary>s = max(max|x|, 1e-5) / {{plan.LargestCode}} of each range; zero points are 0.</summary>
            public static void Fit(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero)
            {
                AbsmaxArguments.CheckFit(low.Length, high.Length, scale.Length, zero.Length);
                for (int i = 0; i < scale.Length; i++)
                {
                    scale[i] = MathF.Max(high[i], SmallestRange) / LargestCode;
                }

                zero.Clear();
            }

            /// <summary>The same: without a zero point codes are stored as they are.</summary>
            public static void FitCodes(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> scale, Span<float> zero) =>
                Fit(low, high, scale, zero);
            """);

    private const string Clamp =
        """
        /// <summary>A zero point moved into the codes' range. NaN stays NaN.</summary>
        private static float Clamp(float zero) => MathF.Min(MathF.Max(zero, 0f), LargestCode);
        """;

    private static string StoredZeroRemarks(AbsmaxPlan plan) => plan.Spec.Arithmetic == AbsmaxArithmetic.ClampedZero
        ? """
          /// <remarks>
          /// The zero point is not clamped: a clamp would move codes and zero point alike, which changes no value, but codes would not fit a byte.
          /// </remarks>
          """
        : "";
}
