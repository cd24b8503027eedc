using System.Text.RegularExpressions;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Execution.Absmax;
using Specializer.Generator.Tests.Harness;
using Specializer.Generator.Tests.Snapshots;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>How large emitted code is, for every config of the grids: within hard limits, and not larger than approved.</summary>
/// <remarks>The JIT gives up optimising a method at 60,000 bytes of IL or 2,000 variables; the limits keep far from that.</remarks>
public sealed partial class BudgetTests
{
    private const int MostLines = 1700;
    private const int MostIlBytes = 16_384;
    private const int MostLocals = 400;
    private const int MostSteps = 128;

    private static readonly Lazy<IReadOnlyList<BudgetRow>> Measured = new(Measure);

    /// <summary>Of configs that differ in nothing but the group's length and the type of the metadata, the largest stands for all.</summary>
    [Fact]
    public void EmittedCode_OfEachForm_IsAsLargeAsApproved() => new BudgetFile(
        Path.Combine(SnapshotFolder.ProjectPath, "Budgets", "budgets.txt"), SnapshotFolder.AsksForUpdate, SnapshotFolder.IsContinuousIntegration)
        .Verify([.. Measured.Value.GroupBy(row => Variable().Replace(row.Kernel, "")).Select(form => form.MaxBy(row => row.Il.Value)!)]);

    [Fact]
    public void EmittedCode_OfAnyConfig_KeepsTheHardLimits() => Assert.All(
        Measured.Value,
        row =>
        {
            Assert.InRange(row.Lines, 1, MostLines);
            Assert.InRange(row.Il.Value, 1, MostIlBytes);
            Assert.InRange(row.Locals.Value, 0, MostLocals);
            Assert.InRange(row.Steps.Value, 0, MostSteps);
        });

    /// <summary>The figures follow the code: a product that is rolled has fewer steps, fewer bytes and fewer lines.</summary>
    [Fact]
    public void EmittedCode_UnderALowBudget_IsSmaller()
    {
        string[] config = ["[Quant(Bits = 3, Group = 64)]"];
        BudgetRow whole = Assert.Single(Measure(CompiledSchemes.Generate(config)));
        BudgetRow rolled = Assert.Single(Measure(CompiledSchemes.Generate(config, ("SpecializerUnrollBudget", "4"))));
        Assert.Equal(("Row", 17), (whole.Steps.Method, whole.Steps.Value));
        Assert.Equal(("Row", 5), (rolled.Steps.Method, rolled.Steps.Value));
        Assert.True(rolled.Il.Value < whole.Il.Value && rolled.Lines < whole.Lines, $"{rolled}\n{whole}");
    }

    private static IReadOnlyList<BudgetRow> Measure()
    {
        IEnumerable<string> absmax = AbsmaxGrid.Declared.Where(pair => pair.Value.Bits is 4 or 8).Select(pair => pair.Key);
        return Measure(CompiledSchemes.Generate([.. ConfigGrid.Schemes.Keys, .. absmax]));
    }

    private static IReadOnlyList<BudgetRow> Measure(GeneratorRun run)
    {
        var assembly = new EmittedAssembly(run);
        return
        [
            .. run.Files.Values
                .SelectMany(text => KernelName().Matches(text).Select(name => (Kernel: name.Groups[1].Value, Lines: LinesOf(text))))
                .GroupBy(scheme => scheme.Kernel, scheme => scheme.Lines)
                .Select(schemes => BudgetRow.Of(schemes.Key, schemes.Max() + LinesOf(run, schemes.Key), [.. assembly.Classes[schemes.Key]]))
                .OrderBy(row => row.Kernel, StringComparer.Ordinal),
        ];
    }

    private static int LinesOf(GeneratorRun run, string kernel) =>
        run.Files.Where(file => file.Key.StartsWith(kernel + ".", StringComparison.Ordinal)).Sum(file => LinesOf(file.Value));

    private static int LinesOf(string text) => text.AsSpan().Count('\n');

    [GeneratedRegex("G([0-9]+|Whole|Tensor)|_B?Float[0-9]+")]
    private static partial Regex Variable();

    [GeneratedRegex("string KernelName => \"(.+)\";")]
    private static partial Regex KernelName();
}
