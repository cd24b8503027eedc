using System.Text;

namespace Specializer;

/// <summary>What did not fit when a model's state was loaded. Names are those of the file, prefix included.</summary>
/// <param name="Missing">What the model has and the file has not, in the model's order.</param>
/// <param name="Unexpected">What the file has, under the prefix, and the model has not, in the file's order.</param>
/// <param name="Misshapen">What both have, in another type, shape or config.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<MisshapenTensor> Misshapen)
{
    private const int MostListed = 20;

    /// <summary>Names whose nearest counterpart is looked for.</summary>
    private const int MostHints = 3;

    /// <summary>Whether everything fitted.</summary>
    public bool IsComplete => Missing.Count == 0 && Unexpected.Count == 0 && Misshapen.Count == 0;

    /// <summary>The report in a line a kind; long lists are cut.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, "missing", [.. Missing.Select((name, index) => Show(name, index, Unexpected))]);
        Append(text, "unexpected", [.. Unexpected.Select(CheckpointError.Quote)]);
        Append(text, "misshapen", [.. Misshapen.Select(tensor => tensor.ToString())]);
        return text.Length == 0 ? "everything fitted" : text.ToString();
    }

    /// <summary>A missing name; of the first few, also the unexpected name that was probably meant.</summary>
    private static string Show(string name, int index, IReadOnlyList<string> others) =>
        index < MostHints && NearestName.Of(name, others) is { } nearest
            ? $"{CheckpointError.Quote(name)} (nearest: {CheckpointError.Quote(nearest)})"
            : CheckpointError.Quote(name);

    private static void Append(StringBuilder text, string kind, string[] items)
    {
        if (items.Length == 0)
        {
            return;
        }

        string rest = items.Length > MostListed ? $" and {items.Length - MostListed} more" : "";
        text.Append(text.Length == 0 ? "" : "\n").Append($"{items.Length} {kind}: {string.Join(", ", items.Take(MostListed))}{rest}");
    }
}
