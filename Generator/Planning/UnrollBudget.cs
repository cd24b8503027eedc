using System.Globalization;

namespace Specializer.Generator.Planning;

/// <summary>How many vector steps of a product may be written out in one turn of an emitted loop.</summary>
/// <param name="Steps">Multiply-adds of one turn, at least <see cref="Least"/>.</param>
/// <remarks>
/// Method bodies beyond some size are slower, not faster: the JIT first stops inlining and at last stops optimising. On .NET 10 a step
/// took the same time in methods of up to 128 to 256 steps, and up to six times as much beyond 1024; the budget tests hold every
/// emitted method to 128. A project that wants less to read and to compile sets a smaller budget.
/// </remarks>
internal sealed record UnrollBudget(int Steps)
{
    /// <summary>The MSBuild property that sets it.</summary>
    public const string Property = "SpecializerUnrollBudget";

    /// <summary>The smallest budget: four columns, the four bytes of a word.</summary>
    public const int Least = 4;

    /// <summary>The budget of a project that sets none: what <see cref="KernelPlanner"/> would write out at most.</summary>
    public static readonly UnrollBudget Default = new(KernelPlanner.LargestBlock);

    /// <summary>The budget that a property's text asks for, or null where it is none.</summary>
    public static UnrollBudget? Parse(string? text) => string.IsNullOrWhiteSpace(text)
        ? Default
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= Least ? new UnrollBudget(steps) : null;
}
