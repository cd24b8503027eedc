namespace Specializer.Bench;

/// <summary>What <c>--report</c> was asked for.</summary>
/// <param name="Folder">Where page, pictures and figures go; created where it is missing.</param>
/// <param name="IsFull">Whether to take more and longer iterations.</param>
/// <param name="IsDry">Whether to call everything once only: to see that all of it runs, not how fast.</param>
/// <param name="FromJson">Figures of an earlier run to draw again, or null to measure.</param>
internal sealed record ReportOptions(string Folder, bool IsFull, bool IsDry, string? FromJson)
{
    private const string Usage = "usage: --report [FOLDER] [--full | --dry] [--from specialisation.json]";

    /// <summary>Reads <c>[FOLDER] [--full | --dry] [--from FILE]</c>.</summary>
    /// <exception cref="ArgumentException">An argument is not known.</exception>
    public static ReportOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new ReportOptions(Path.Combine("artifacts", "report"), IsFull: false, IsDry: false, FromJson: null);
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--full" => options with { IsFull = true },
                "--dry" => options with { IsDry = true },
                "--from" when i + 1 < arguments.Length => options with { FromJson = arguments[++i] },
                ['-', ..] => throw new ArgumentException($"{arguments[i]} is not known; {Usage}"),
                string folder => options with { Folder = folder },
            };
        }

        return options;
    }
}
