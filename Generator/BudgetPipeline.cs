using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Generator.Planning;

namespace Specializer.Generator;

/// <summary>The budget that the project sets, and notices about what it costs.</summary>
internal static class BudgetPipeline
{
    /// <summary>The budget: the default where the property is not set, or wrong.</summary>
    /// <param name="settings">The project's properties.</param>
    public static IncrementalValueProvider<UnrollBudget> Read(IncrementalValueProvider<BuildSettings> settings) =>
        settings.Select(static (settings, _) => UnrollBudget.Parse(settings.UnrollBudget) ?? UnrollBudget.Default);

    /// <summary>Registers the output of what is wrong with the property.</summary>
    /// <param name="context">The generator's context.</param>
    /// <param name="settings">The project's properties.</param>
    public static void ReportWrong(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<BuildSettings> settings) =>
        context.RegisterSourceOutput(settings, static (output, settings) =>
        {
            if (UnrollBudget.Parse(settings.UnrollBudget) is null)
            {
                output.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.WrongBudget, Location.None, settings.UnrollBudget, UnrollBudget.Least, UnrollBudget.Default.Steps));
            }
        });

    /// <summary>Says that a kernel was rolled. It has no place: a kernel belongs to every config that is numerically the same.</summary>
    public static void ReportRolled(SourceProductionContext output, KernelPlan plan, UnrollBudget budget)
    {
        if (plan.IsRolled)
        {
            output.ReportDiagnostic(Diagnostic.Create(
                Descriptors.Rolled,
                Location.None,
                plan.Spec.Id,
                plan.Unroll.Columns,
                plan.Widest.Columns,
                plan.Widest.Steps,
                budget.Steps));
        }
    }
}
