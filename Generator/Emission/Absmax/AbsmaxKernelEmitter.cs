using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Absmax;

/// <summary>Prints the shared class of one absmax kernel: formulas, ranges, values and codes.</summary>
internal static class AbsmaxKernelEmitter
{
    public static EmittedFile Emit(AbsmaxPlan plan, string space)
    {
        var writer = new CodeWriter();
        writer.Write(Names.Header(Title(plan)));
        writer.Open($"namespace {space}");
        writer.Write(
            """
            using System;
            using System.Runtime.CompilerServices;
            using Specializer;
            using Specializer.Kernels;

            """);
        writer.Write(ClassDocs(plan));
        writer.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"Specializer\", \"{Names.Version}\")]");
        writer.Open($"internal static partial class {plan.Spec.Id}");
        writer.Write(string.Join("\n\n", Constants(plan), AbsmaxRangeEmitter.Emit(plan), AbsmaxQuantizeEmitter.Emit(plan)));
        writer.Close();
        writer.Close();
        return new EmittedFile(Names.Hint(plan.Spec.Id), writer.ToString());
    }

    private static string Title(AbsmaxPlan plan)
    {
        string scales = plan.Spec.Scope switch
        {
            ScaleScope.Row => "a scale for each row",
            ScaleScope.Column => "a scale for each column",
            _ => "one scale",
        };
        return CodeText.Of($"absmax to {plan.Spec.Bits} bits, {scales}, {(plan.HasZero ? "asymmetric" : "symmetric")}");
    }

    private static string ClassDocs(AbsmaxPlan plan)
    {
        string title = Title(plan);
        IEnumerable<string> sources = AbsmaxFunction.All
            .Where(function => function.Scope == plan.Spec.Scope && function.Arithmetic == plan.Spec.Arithmetic)
            .Select(function => function.Name);
        return CodeText.Of(
            $"""
            /// <summary>{char.ToUpperInvariant(title[0]).ToString()}{title.Substring(1)}.</summary>
            /// <remarks>
            {Formulas(plan)}
            /// Every step rounds once in binary32 and round() is half to even, as torch does it on a CPU.
            /// Where an element is not finite, everything that shares its scale becomes NaN.
            /// Source: {string.Join(" and ", sources)}.
            /// </remarks>
            """);
    }

    private static string Formulas(AbsmaxPlan plan) => plan.Spec.Arithmetic switch
    {
        AbsmaxArithmetic.Symmetric => CodeText.Of(
            $"""
            /// s = max(max|x|, 1e-5) / {plan.LargestCode}; x̂ = round(x/s)·s. Codes lie in ±{plan.LargestCode} without a clamp.
            /// Error: |x − x̂| ≤ s/2 + 2⁻²³·|x| to first order.
            """),
        AbsmaxArithmetic.FreeZero => CodeText.Of(
            $"""
            /// s = max(max x − min x, 1e-5) / {plan.LargestCode}; z = −round(min x / s); x̂ = (round(x/s) + z − z)·s. Nothing is clamped.
            /// Error: |x − x̂| ≤ s/2 + 2⁻²²·|x| to first order.
            """),
        AbsmaxArithmetic.ClampedZero => CodeText.Of(
            $"""
            /// s = max(max x − min x, 1e-5) / {plan.LargestCode}; z = clamp(−round(min x / s), 0, {plan.LargestCode}); x̂ = (round(x/s) + z − z)·s.
            /// The codes round(x/s) + z are not clamped: where all x have one sign they lie outside 0..{plan.LargestCode}.
            /// Error: |x − x̂| ≤ s/2 + 2⁻²²·|x| to first order.
            """),
        _ => CodeText.Of(
            $"""
            /// s = max(max x − min x, 1e-5) / {plan.LargestCode}; z = clamp(−round(min x / s), 0, {plan.LargestCode});
            /// x̂ = (clamp(round(x/s + z), 0, {plan.LargestCode}) − z)·s: values saturate where all x have one sign.
            /// Error: |x − x̂| ≤ (1/2 + 2⁻¹⁵)·s + 2⁻²³·|x| to first order where min x ≤ 0 ≤ max x.
            """),
    };

    private static string Constants(AbsmaxPlan plan)
    {
        string offset = !plan.HasZero ? "" : CodeText.Of(
            $"""

            // Codes from 0 on are stored as signed bytes; their zero points are lowered as much.
            private const float StoredOffset = {plan.StoredOffset}f;
            """);
        return CodeText.Of(
            $"""
            // A range smaller than this counts as this, so that zeros have a scale.
            private const float SmallestRange = 1e-5f;
            private const float LargestCode = {plan.LargestCode}f;
            {offset}
            """);
    }
}
