using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Diagnostics;

/// <content>Notices about the size of emitted code.</content>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor Rolled = new(
        "SPZ0601",
        "Kernel is rolled to fit the budget",
        "{0} writes out {1} columns of its product a turn instead of {2}: {3} vector steps exceed the budget of {4}; "
            + "results are the same bits, a product may take longer",
        "Specializer.Budget",
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: "docs/diagnostics/SPZ0601.md");

    public static readonly DiagnosticDescriptor WrongBudget = Error(
        "SPZ0602", "Budget", "Budget is not a number of steps", "SpecializerUnrollBudget = {0} is not possible: write a whole number from {1} on, or nothing for {2}");
}
