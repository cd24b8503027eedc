using Microsoft.CodeAnalysis.Diagnostics;

namespace Specializer.Generator.Advice;

/// <summary>An analyzer of configs that are right as they stand. What is wrong is the generator's to report.</summary>
public abstract class AdviceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        Register(context);
    }

    /// <summary>Registers what is looked at.</summary>
    private protected abstract void Register(AnalysisContext context);
}
