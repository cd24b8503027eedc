using System;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints one pass over a row of words: some slots, each an output, against one or four rows of x.</summary>
internal static class WordRowEmitter
{
    public static string Emit(KernelPlan plan, WordRowPass pass) => plan.Spec.Axis == 0 ? Axis0(plan, pass) : Axis1(plan, pass);

    private static string Axis1(KernelPlan plan, WordRowPass pass) => CodeText.Of(
        $$"""
        {{Head(plan, pass)}}
        {
            {{Operands(plan, pass)}}
            int groups = inFeatures / Group;

            {{Sums(pass)}}
            for (int group = 0; group < groups; group++)
            {
                {{Slots(pass, slot => CodeText.Of($"TLanes zero{slot} = TLanes.Broadcast(Meta(in zero, ({MetaRow(plan, slot)} * groups) + group));"))}}
                {{Slots(pass, slot => CodeText.Of($"TLanes scale{slot} = TLanes.Broadcast(Meta(in scale, ({MetaRow(plan, slot)} * groups) + group));"))}}
                for (int c = 0; c < Group; c += TLanes.Count)
                {
                    int k = (group * Group) + c;
                    TLanes word = TLanes.Words(in words, k);
                    {{Inputs(pass)}}

                    {{Slots(pass, slot => Products(plan.Format, pass, slot, CodeText.Of($"zero{slot}"), CodeText.Of($"scale{slot}")), "\n\n")}}
                }
            }

            {{Outputs(plan, pass)}}
        }
        """);

    private static string Axis0(KernelPlan plan, WordRowPass pass) => CodeText.Of(
        $$"""
        {{Head(plan, pass)}}
        {
            {{Operands(plan, pass)}}

            // All slots share the row's scales and zeros: along axis 0 the metadata repeats every N/{{plan.Spec.Group}} rows of W.
            int meta = unit % (layout.Columns / inFeatures) * inFeatures;

            {{Sums(pass)}}
            for (int k = 0; k < inFeatures; k += TLanes.Count)
            {
                TLanes word = TLanes.Words(in words, k);
                TLanes zeros = Metas<TLanes>(in zero, meta + k);
                TLanes scales = Metas<TLanes>(in scale, meta + k);
                {{Inputs(pass)}}

                {{Slots(pass, slot => Products(plan.Format, pass, slot, "zeros", "scales"), "\n\n")}}
            }

            {{Outputs(plan, pass)}}
        }
        """);

    private static string Head(KernelPlan plan, WordRowPass pass)
    {
        string slots = pass.Slots == plan.Format.CodesPerWord ? "All slots" : CodeText.Of($"Slots {pass.FirstSlot}..{pass.FirstSlot + pass.Slots - 1}");
        return CodeText.Of(
            $"""
            /// <summary>{slots} of a row of K words against {(pass.Rows == 1 ? "one row" : CodeText.Of($"{pass.Rows} rows"))} of x: slot j is output n = unit + j·rowStride.</summary>
            private static void {pass.Name}<TLanes>(PackedWeight weight, ref readonly float x, ref float y, int unit)
                where TLanes : struct, ILanes<TLanes>
            """);
    }

    private static string Operands(KernelPlan plan, WordRowPass pass)
    {
        string meta = MetaElement.Type(plan.Spec.Scale);
        bool multiplies = Enumerable.Range(pass.FirstSlot, pass.Slots).Any(slot => slot > 0);
        string clamp = plan.HasPadding && plan.Spec.Axis == 1
            ? CodeText.Of(
                $"""

                // The last slots of the last words may be padding: they read the metadata of the last row and write nothing.
                {Slots(pass, slot => CodeText.Of($"int n{slot} = Math.Min({StorageEmitter.Offset(slot, "rowStride")}unit, outFeatures - 1);"))}
                """)
            : "";
        string rowStride = multiplies ? "int rowStride = layout.RowStride;" : "";
        string outFeatures = (plan.HasPadding || pass.Rows > 1) ? "int outFeatures = layout.N;" : "";
        return CodeText.Of(
            $"""
            StorageLayout layout = weight.Layout;
            int inFeatures = layout.K;
            {outFeatures}
            {rowStride}
            ref readonly {StorageEmitter.WordType(plan.Format)} words = ref Unsafe.Add(ref {StorageEmitter.First(plan.Format, "weight.Words")}, unit * inFeatures);
            ref readonly {meta} scale = ref MetaStart(weight.Scale);
            ref readonly {meta} zero = ref MetaStart(weight.Zero);
            {clamp}
            """);
    }

    private static string MetaRow(KernelPlan plan, int slot) =>
        plan.HasPadding ? CodeText.Of($"n{slot}") : slot == 0 ? "unit" : $"({StorageEmitter.Offset(slot, "rowStride")}unit)";

    private static string Sums(WordRowPass pass) => Slots(pass, slot => "TLanes " + string.Join(
        ", ", Enumerable.Range(0, pass.Rows).Select(row => $"{Sum(pass, slot, row)} = default")) + ";");

    private static string Inputs(WordRowPass pass) => string.Join("\n", Enumerable.Range(0, pass.Rows).Select(row =>
        CodeText.Of($"TLanes x{row} = TLanes.Load(in x, {StorageEmitter.Offset(row, "inFeatures")}k);")));

    private static string Products(CodeFormat format, WordRowPass pass, int slot, string zero, string scale) => CodeText.Of(
        $"""
        // Slot {slot}: bits {format.Shift(slot) + format.FieldBits - 1}..{format.Shift(slot)}.
        TLanes w{slot} = (TLanes.Field(word, Shift{slot}, Mask) - {zero}) * {scale};
        {string.Join("\n", Enumerable.Range(0, pass.Rows).Select(row =>
            CodeText.Of($"{Sum(pass, slot, row)} = TLanes.MultiplyAdd(w{slot}, x{row}, {Sum(pass, slot, row)});")))}
        """);

    private static string Outputs(KernelPlan plan, WordRowPass pass) => Slots(pass, slot =>
    {
        string stores = string.Join("\n", Enumerable.Range(0, pass.Rows).Select(row =>
        {
            string at = StorageEmitter.Offset(row, "outFeatures") + StorageEmitter.Offset(slot, "rowStride") + "unit";
            return $"Unsafe.Add(ref y, {at}) = TLanes.Sum({Sum(pass, slot, row)});";
        }));
        return plan.HasPadding && slot > 0
            ? CodeText.Of(
                $$"""
                if ({{StorageEmitter.Offset(slot, "rowStride")}}unit < outFeatures)
                {
                    {{stores}}
                }
                """)
            : stores;
    }, plan.HasPadding ? "\n\n" : "\n");

    private static string Sum(WordRowPass pass, int slot, int row) =>
        pass.Rows == 1 ? CodeText.Of($"sum{slot}") : CodeText.Of($"sum{slot}Row{row}");

    private static string Slots(WordRowPass pass, Func<int, string> line, string separator = "\n") =>
        string.Join(separator, Enumerable.Range(pass.FirstSlot, pass.Slots).Select(line));
}
