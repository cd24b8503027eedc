using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Emission.Cpu;
using Specializer.Generator.Emission.Scalar;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission;

/// <summary>Prints the shared class of one kernel: a file of constants and problem statement, and one for each task.</summary>
internal static class KernelEmitter
{
    public static IEnumerable<EmittedFile> Emit(KernelPlan plan, string space)
    {
        string id = plan.Spec.Id;
        yield return File(plan, space, id, Constants(plan), main: true);
        yield return File(plan, space, id + ".Storage", StorageEmitter.Emit(plan));
        yield return File(plan, space, id + ".Quantize", QuantizeEmitter.Emit(plan));
        yield return File(plan, space, id + ".Tiles", TileEmitter.Emit(plan));
        yield return File(plan, space, id + ".MatMul", MatMulEmitter.Emit(plan));
        yield return File(plan, space, id + ".MatMulRows", MatMulEmitter.EmitRows(plan));
        yield return File(plan, space, id + ".Scalar", ScalarEmitter.Emit(plan));
    }

    private static EmittedFile File(KernelPlan plan, string space, string name, string members, bool main = false)
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
        if (main)
        {
            writer.Write(ClassDocs(plan));
            writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        }

        writer.Open($"internal static partial class {plan.Spec.Id}");
        writer.Write(members);
        writer.Close();
        writer.Close();
        return new EmittedFile(Names.Hint(name), writer.ToString());
    }

    private static string ClassDocs(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string reshape = plan.Spec.Axis == 0
            ? $"[R, C] = [{plan.Spec.Group}, N·K/{plan.Spec.Group}], a group is a column"
            : $"[R, C] = [N·K/{plan.Spec.Group}, {plan.Spec.Group}], a group is a row";
        string word = format.WordBytes == 1 ? "byte" : "int32";
        return CodeText.Of(
            $"""
            /// <summary>
            /// {plan.Spec.BitsText}-bit weights in groups of {plan.Spec.Group} along axis {plan.Spec.Axis}, {plan.Spec.Pack.ToString()} packing, scale and zero in {plan.Spec.Scale.ToString()}.
            /// </summary>
            /// <remarks>
            /// Codes: W[N, K] reshaped to {reshape}; q in 0..{format.MaxCode}.
            /// Words: {format.CodesPerWord} code{(format.CodesPerWord == 1 ? "" : "s")} a {word}. R is cut into {format.CodesPerWord} chunk{(format.CodesPerWord == 1 ? "" : "s")} of ⌈R/{format.CodesPerWord}⌉ rows; with the flat index f = n·K + k and
            /// stride = ⌈R/{format.CodesPerWord}⌉·C, the code of f lies in word f mod stride, slot f div stride: {Slots(format)}.
            /// Values: ŵ = (q − zero)·scale, two roundings in binary32.
            /// Source: hqq/core/bitpack.py and quantize.py.
            /// </remarks>
            """);
    }

    private static string Slots(CodeFormat format) => string.Join(
        ", ",
        Enumerable.Range(0, format.CodesPerWord).Select(
            slot => CodeText.Of($"slot {slot} at bits {format.Shift(slot) + format.FieldBits - 1}..{format.Shift(slot)}")));

    private static string Constants(KernelPlan plan)
    {
        CodeFormat format = plan.Format;
        string shifts = string.Join("\n", Enumerable.Range(0, format.CodesPerWord).Select(
            slot => CodeText.Of($"private const int Shift{slot} = {format.Shift(slot)};")));
        return CodeText.Of(
            $$"""
            private const int Group = {{plan.Spec.Group}};
            private const int CodesPerWord = {{format.CodesPerWord}};
            private const int FieldBits = {{format.FieldBits}};
            private const int Mask = 0x{{format.FieldMask:X}};
            private const int MaxCode = {{format.MaxCode}};
            private const int MetaBytes = {{MetaElement.Bytes(plan.Spec.Scale)}};

            // The lowest bit of the code in each slot of a word.
            {{shifts}}

            {{MetaElement.Accessors(plan.Spec.Scale)}}

            private static void CheckLayout(StorageLayout layout) =>
                KernelArguments.CheckLayout(layout, PackLayout.{{plan.Spec.Pack.ToString()}}, FieldBits, axis: {{plan.Spec.Axis}}, Group);
            """);
    }
}
