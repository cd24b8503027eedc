using Specializer.Generator.Tests.Snapshots;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>
/// The approved size of emitted code, a row a config, in a file beside the tests. It is a ratchet: what grows fails, and what shrinks
/// asks for the file to be updated, so that it cannot grow back unseen.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="update">Whether to rewrite it. Such a test fails nevertheless: an update proves nothing.</param>
/// <param name="continuousIntegration">Whether this is a CI run, which must not update.</param>
public sealed class BudgetFile(string path, bool update, bool continuousIntegration)
{
    /// <summary>Fails unless the rows are those that were approved.</summary>
    public void Verify(IReadOnlyCollection<BudgetRow> rows)
    {
        Dictionary<string, BudgetRow> approved = Read();
        string[] differences =
        [
            .. approved.Keys.Except(rows.Select(row => row.Kernel)).Select(kernel => $"{kernel}: no longer measured"),
            .. rows.SelectMany(row => approved.TryGetValue(row.Kernel, out BudgetRow? before) ? row.Differences(before) : [$"{row.Kernel}: not approved yet: {row}"]),
        ];
        if (differences.Length == 0 && !update)
        {
            return;
        }

        if (update && !continuousIntegration)
        {
            File.WriteAllLines(path, [BudgetRow.Heading, .. rows.Select(row => row.ToString())]);
        }

        string remedy = !update
            ? $"To approve them: {SnapshotFolder.UpdateVariable}=1 dotnet test, then look at the difference."
            : continuousIntegration
                ? $"{SnapshotFolder.UpdateVariable}=1 is refused where CI=true."
                : $"Budgets updated: look at the difference, then run again without {SnapshotFolder.UpdateVariable}.";
        Assert.Fail($"The sizes of emitted code are not those that were approved. {remedy}\n{string.Join('\n', differences)}");
    }

    private Dictionary<string, BudgetRow> Read() => File.Exists(path)
        ? File.ReadLines(path).Skip(1).Select(BudgetRow.Parse).ToDictionary(row => row.Kernel, StringComparer.Ordinal)
        : [];
}
