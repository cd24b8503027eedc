using System.Globalization;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>The size of what is emitted for one config: a row of the budget file.</summary>
/// <param name="Kernel">The kernel class.</param>
/// <param name="Lines">Lines of its files and of one struct's.</param>
/// <param name="Il">The largest body, in bytes.</param>
/// <param name="Locals">The most variables.</param>
/// <param name="Steps">The most vector steps.</param>
public sealed record BudgetRow(string Kernel, int Lines, BudgetFigure Il, BudgetFigure Locals, BudgetFigure Steps)
{
    /// <summary>The heading of a table of rows.</summary>
    public const string Heading = "kernel | lines | IL bytes | locals | vector steps";

    /// <summary>Measures a config.</summary>
    public static BudgetRow Of(string kernel, int lines, IReadOnlyCollection<EmittedMethod> methods) => new(
        kernel,
        lines,
        BudgetFigure.Largest(methods, method => method.IlBytes),
        BudgetFigure.Largest(methods, method => method.Locals),
        BudgetFigure.Largest(methods, method => method.Steps));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static BudgetRow Parse(string row)
    {
        string[] cells = row.Split(" | ");
        return new BudgetRow(
            cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), BudgetFigure.Parse(cells[2]), BudgetFigure.Parse(cells[3]), BudgetFigure.Parse(cells[4]));
    }

    /// <summary>What differs from an approved row, in words; nothing where all is the same.</summary>
    public IEnumerable<string> Differences(BudgetRow approved)
    {
        (string What, BudgetFigure Now, BudgetFigure Before)[] figures =
        [
            ("lines", new("", Lines), new("", approved.Lines)), ("IL bytes", Il, approved.Il), ("locals", Locals, approved.Locals), ("vector steps", Steps, approved.Steps),
        ];
        return from figure in figures
            where figure.Now != figure.Before
            let verb = figure.Now.Value > figure.Before.Value ? "grew" : figure.Now.Value < figure.Before.Value ? "shrank" : "moved"
            select $"{Kernel}: {figure.What} {verb}: {figure.Before} → {figure.Now}";
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kernel} | {Lines.ToString(CultureInfo.InvariantCulture)} | {Il} | {Locals} | {Steps}";
}
