using Xunit.Sdk;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>The ratchet itself: what it lets pass, and what it says otherwise.</summary>
public sealed class BudgetFileTests : IDisposable
{
    private static readonly BudgetRow Row = new("Q3", 900, new("TileBy4", 3000), new("Encode", 20), new("TileBy4", 64));

    private readonly string _path = Path.GetTempFileName();

    public BudgetFileTests() => File.WriteAllLines(_path, [BudgetRow.Heading, Row.ToString()]);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Verify_TheSameRows_Passes() => Budgets().Verify([Row]);

    [Fact]
    public void Verify_LargerMethod_NamesItWithBothFigures() => Assert.Contains(
        "Q3: IL bytes grew: TileBy4 3000 → TileBy1 3001",
        Failure(Budgets(), Row with { Il = new("TileBy1", 3001) }),
        StringComparison.Ordinal);

    [Fact]
    public void Verify_FewerLines_AsksForAnUpdate()
    {
        string message = Failure(Budgets(), Row with { Lines = 899 });
        Assert.Contains("Q3: lines shrank: 900 → 899", message, StringComparison.Ordinal);
        Assert.Contains("SPECIALIZER_UPDATE_SNAPSHOTS=1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AnotherSetOfConfigs_NamesThem()
    {
        string message = Failure(Budgets(), Row with { Kernel = "Q4" });
        Assert.Contains("Q3: no longer measured", message, StringComparison.Ordinal);
        Assert.Contains("Q4: not approved yet", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_Update_RewritesAndFails()
    {
        BudgetRow grown = Row with { Steps = new("TileBy4", 65) };
        Assert.Contains("run again", Failure(Budgets(update: true), grown), StringComparison.Ordinal);
        Budgets().Verify([grown]);
    }

    [Fact]
    public void Verify_UpdateInContinuousIntegration_IsRefused()
    {
        Assert.Contains("CI=true", Failure(Budgets(update: true, continuousIntegration: true), Row with { Lines = 1 }), StringComparison.Ordinal);
        Budgets().Verify([Row]);
    }

    private BudgetFile Budgets(bool update = false, bool continuousIntegration = false) => new(_path, update, continuousIntegration);

    private static string Failure(BudgetFile file, BudgetRow row) => Assert.ThrowsAny<XunitException>(() => file.Verify([row])).Message;
}
