using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Emission;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>The report of kernel cards, where the project asks for it.</summary>
internal static class CardPipeline
{
    /// <summary>Registers the output.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="schemes">The schemes of structs.</param>
    /// <param name="memberSchemes">The schemes of members of models.</param>
    /// <param name="settings">The project's properties.</param>
    public static void Register(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<SchemeSpec> schemes,
        IncrementalValuesProvider<SchemeSpec> memberSchemes,
        IncrementalValueProvider<BuildSettings> settings)
    {
        // Where no report is asked for, no edit of a config comes as far as the output.
        IncrementalValueProvider<ImmutableArray<SchemeSpec>> reported = schemes.Collect().Combine(memberSchemes.Collect()).Combine(settings)
            .Select(static (input, _) => input.Right.KernelCards ? input.Left.Left.AddRange(input.Left.Right) : ImmutableArray<SchemeSpec>.Empty);
        context.RegisterSourceOutput(
            reported.Combine(BudgetPipeline.Read(settings)),
            static (output, input) =>
            {
                (ImmutableArray<SchemeSpec> all, UnrollBudget budget) = input;
                if (!all.IsEmpty)
                {
                    EmittedFile file = KernelCardEmitter.Report(all, budget);
                    output.AddSource(file.HintName, file.Text);
                }
            });
    }
}
