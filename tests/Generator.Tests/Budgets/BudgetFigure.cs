using System.Globalization;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>The largest figure of a class's methods.</summary>
/// <param name="Method">The method that has it; empty where it is of no method.</param>
/// <param name="Value">The figure.</param>
public sealed record BudgetFigure(string Method, int Value)
{
    /// <summary>The largest; of equals, the one whose name comes first.</summary>
    public static BudgetFigure Largest(IEnumerable<EmittedMethod> methods, Func<EmittedMethod, int> figure) => methods
        .Select(method => new BudgetFigure(method.Name, figure(method)))
        .OrderByDescending(found => found.Value)
        .ThenBy(found => found.Method, StringComparer.Ordinal)
        .First();

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static BudgetFigure Parse(string text)
    {
        int space = text.LastIndexOf(' ');
        return new BudgetFigure(text[..Math.Max(space, 0)], int.Parse(text.AsSpan(space + 1), CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Value.ToString(CultureInfo.InvariantCulture)}".Trim();
}
