using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints the quantizer of a kernel's method, and what all methods print alike.</summary>
internal static class QuantizeEmitter
{
    public static string Emit(KernelPlan plan) => plan.Spec.Method switch
    {
        QuantMethod.MinMax => MinMaxEmitter.Emit(plan),
        QuantMethod.AbsMean => AbsMeanEmitter.Emit(),
        _ => HqqEmitter.Emit(plan),
    };

    /// <summary>The checks at the entry of a method over groups.</summary>
    public const string CheckGroups =
        """
        CheckLayout(layout);
        KernelArguments.CheckGroups(layout, weight.Length, scale.Length, zero.Length, begin, end);
        """;

    /// <summary>The elements of a group: a constant where the config says how many.</summary>
    public static string Length(KernelPlan plan) => plan.GroupIsConstant ? "Group" : "layout.Group";

    /// <summary>A method's result at the widest register that a group fills.</summary>
    /// <param name="plan">The kernel.</param>
    /// <param name="call">A call with TLanes as its type argument.</param>
    public static string Widest(KernelPlan plan, string call)
    {
        int[] widths = new[] { 16, 8, 4 }.Where(width => !plan.GroupIsConstant || plan.Spec.Group >= width).ToArray();
        return string.Concat(widths.Select((width, i) => CodeText.Of(
            $"{(i == 0 ? "" : "\n    : ")}Lanes{width}.IsSupported ? {call.Replace("TLanes", CodeText.Of($"Lanes{width}"))}")))
            + (widths.Length == 0 ? "" : "\n    : ") + call.Replace("TLanes", "Lanes1") + ";";
    }

    /// <summary>Prints the smallest and largest element of a run of neighbours.</summary>
    public static string Range(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Smallest and largest of a run of elements.</summary>
        private static (float Min, float Max) Range<TLanes>(ref readonly float weight, int length)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes min = TLanes.Broadcast(weight);
            TLanes max = min;
            int c = 0;
            for (; c + TLanes.Count <= length; c += TLanes.Count)
            {
                TLanes w = TLanes.Load(in weight, c);
                min = TLanes.Min(min, w);
                max = TLanes.Max(max, w);
            }

            float smallest = TLanes.Min(min);
            float largest = TLanes.Max(max);
            {{(!plan.GroupHasTail ? "" : """
            for (; c < length; c++)
            {
                float w = Unsafe.Add(ref Unsafe.AsRef(in weight), c);
                smallest = MathF.Min(smallest, w);
                largest = MathF.Max(largest, w);
            }
            """)}}

            return (smallest, largest);
        }
        """);
}
