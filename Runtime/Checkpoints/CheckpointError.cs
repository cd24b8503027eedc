namespace Specializer;

/// <summary>Words the errors of malformed files: the file, the tensor, what is wrong.</summary>
internal static class CheckpointError
{
    private const int LongestQuote = 80;

    /// <summary>An error of the file as a whole.</summary>
    public static InvalidDataException InFile(string path, string what, Exception? cause = null) => new($"{path}: {what}", cause);

    /// <summary>An error of one tensor.</summary>
    public static InvalidDataException InTensor(string path, string name, string what) =>
        new($"{path}: tensor {Quote(name)}: {what}");

    /// <summary>A text from a file in quotes, control characters replaced, shortened where it is long.</summary>
    public static string Quote(string text) => $"\"{Shorten(text)}\"";

    /// <summary>The same without quotes.</summary>
    public static string Shorten(string text)
    {
        string start = text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote - 1), "…");
        return start.Any(char.IsControl) ? string.Concat(start.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : start;
    }
}
