using System.Linq;
using Specializer.Generator.Emission.Cpu;
using Specializer.Generator.Emission.Scalar;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission;

/// <summary>Prints the shared class of one kernel: constants and problem statement, then one task after the other.</summary>
internal static class KernelEmitter
{
    /// <summary>
    /// One file for the class. Roslyn compares the name of each file with those of all others, at every keystroke: six files for each of
    /// 256 kernels took half of the time of a keystroke.
    /// </summary>
    public static EmittedFile Emit(KernelPlan plan, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(plan.Spec.Attribute));
        writer.Open($"namespace {space}");
        writer.Write(
            """
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            using Specializer;
            using Specializer.Kernels;
            using Specializer.Layout;

            """);
        writer.Write(ClassDocs(plan));
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open($"internal static partial class {plan.Spec.Id}");
        writer.Write(string.Join("\n\n", Constants(plan), Storage(plan), QuantizeEmitter.Emit(plan), TileEmitter.Emit(plan), Product(plan), ScalarEmitter.Emit(plan)));
        writer.Close();
        writer.Close();
        return new EmittedFile(Names.Hint(plan.Spec.Id), writer.ToString());
    }

    private static string Storage(KernelPlan plan) => plan.Format.Pack == PackLayout.HqqColumn
        ? ColumnStorageEmitter.Emit(plan)
        : NeighbourStorageEmitter.Emit(plan);

    private static string Product(KernelPlan plan) => plan.Spec.Activations == ActivationType.Int8
        ? Int8ProductEmitter.Emit(plan)
        : MatMulEmitter.Emit(plan);

    private static string ClassDocs(KernelPlan plan) => CodeText.Of(
        $"""
        /// <summary>
        /// {plan.Spec.BitsText}-bit weights, {GroupDocs(plan)}, {plan.Spec.Pack.ToString()} packing, scale and zero in {plan.Spec.Scale.ToString()}.
        /// </summary>
        /// <remarks>
        {WordDocs(plan)}
        /// Values: ŵ = {(plan.IsAffine ? "q·scale + zero, the zero being the group's minimum" : "(q − zero)·scale")}; two roundings in binary32.
        /// Execution: tiles of 16 rows of W, see <see cref="TileLayout"/>; a word holds {CodeText.Of($"{32 / plan.Planes[0].Bits}")} columns of a row{(plan.Planes.Count > 1 ? ", the codes' high bits in words of their own" : "")}.
        /// </remarks>
        """);

    private static string GroupDocs(KernelPlan plan) => plan.Spec.Group switch
    {
        Groups.PerTensor => "one group",
        Groups.Whole => plan.MetaPerColumn ? "a group for each column" : "a group for each row",
        _ => CodeText.Of($"groups of {plan.Spec.Group} along axis {plan.Spec.Axis}"),
    };

    private static string WordDocs(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string word = Offsets.WordType(format) == "int" ? "int32" : format.WordBytes == 1 ? "byte" : "uint16";
        string count = CodeText.Of($"{format.CodesPerWord} code{(format.CodesPerWord == 1 ? "" : "s")} {(word == "int32" ? "an" : "a")} {word}");
        return format.Pack switch
        {
            PackLayout.HqqColumn when format.CodesPerWord == 1 => CodeText.Of(
                $"""
                /// Codes: q in 0..{format.MaxCode}, W[N, K] reshaped to [R, C] = {Matrix(plan)}.
                /// Words: a code a {word}, in row-major order.
                /// Source: hqq/core/bitpack.py and quantize.py.
                """),
            PackLayout.HqqColumn => CodeText.Of(
                $"""
                /// Codes: q in 0..{format.MaxCode}, W[N, K] reshaped to [R, C] = {Matrix(plan)}.
                /// Words: {count}. R is cut into {format.CodesPerWord} chunks of ⌈R/{format.CodesPerWord}⌉ rows; with the flat index f = n·K + k and
                /// stride = ⌈R/{format.CodesPerWord}⌉·C, the code of f lies in word f mod stride, slot f div stride: {Slots(format)}.
                /// Source: hqq/core/bitpack.py and quantize.py.
                """),
            PackLayout.Trits => CodeText.Of(
                $"""
                /// Codes: q in 0..2, in row-major order of W.
                /// Words: {count}, digits to base 3, the first the most significant: 1.6 bits a weight.
                """),
            PackLayout.FlexGen => CodeText.Of(
                $"""
                /// Codes: q in 0..{format.MaxCode}, in row-major order of W.
                /// Words: {count}; a block of 16 fills four words, code 4·i + lane being nibble i of word lane.
                /// Source: optimum-graphcore's group_quantize.py, after FlexGen (arXiv 2303.06865).
                """),
            _ => CodeText.Of(
                $"""
                /// Codes: q in 0..{format.MaxCode}, in row-major order of W.
                /// Words: {count}, neighbours: {Slots(format)}.
                """),
        };
    }

    private static string Matrix(KernelPlan plan) => plan.Spec.Group <= 0
        ? "[N, K]"
        : plan.Spec.Axis == 0
            ? CodeText.Of($"[{plan.Spec.Group}, N·K/{plan.Spec.Group}], a group is a column")
            : CodeText.Of($"[N·K/{plan.Spec.Group}, {plan.Spec.Group}], a group is a row");

    private static string Slots(CodeFormat format) => string.Join(
        ", ",
        Enumerable.Range(0, format.CodesPerWord).Select(
            slot => format.FieldBits == 1
                ? CodeText.Of($"slot {slot} at bit {format.Shift(slot)}")
                : CodeText.Of($"slot {slot} at bits {format.Shift(slot) + format.FieldBits - 1}..{format.Shift(slot)}")));

    private static string Constants(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string shifts = format.Pack == PackLayout.Trits ? "" : "\n// The lowest bit of the code in each slot of a word.\n" + string.Join(
            "\n",
            Enumerable.Range(0, format.CodesPerWord).Select(slot => CodeText.Of($"private const int Shift{slot} = {format.Shift(slot)};")));
        return CodeText.Of(
            $$"""
            {{(plan.GroupIsConstant ? CodeText.Of($"private const int Group = {plan.Spec.Group};") : "")}}
            private const int CodesPerWord = {{format.CodesPerWord}};
            private const int FieldBits = {{format.FieldBits}};
            private const int Mask = 0x{{format.FieldMask:X}};
            private const int MaxCode = {{format.MaxCode}};
            private const int MetaBytes = {{MetaElement.Bytes(plan.Spec.Scale)}};
            {{shifts}}

            {{MetaElement.Accessors(plan.Spec.Scale)}}

            private static void CheckLayout(StorageLayout layout) =>
                KernelArguments.CheckLayout(layout, PackLayout.{{plan.Spec.Pack.ToString()}}, FieldBits, axis: {{plan.Spec.Axis}}, group: {{plan.Spec.GroupText}});
            """);
    }
}
