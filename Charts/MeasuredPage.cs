namespace Specializer.Charts;

/// <summary>A page of results whose measured part a benchmark writes: it stands between two lines, and what stands around them is kept.</summary>
/// <param name="path">The Markdown file; made if it is missing.</param>
/// <param name="title">Its heading, if it is missing.</param>
public sealed class MeasuredPage(string path, string title)
{
    private const string Begin = "<!-- measured: written by the benchmark -->";
    private const string End = "<!-- end of what was measured -->";

    private readonly string _text = File.Exists(path) ? File.ReadAllText(path) : $"# {title}\n\n{Begin}\n{End}\n";

    /// <summary>The page with other figures, not written yet.</summary>
    /// <param name="measured">Markdown that takes the place of the earlier figures.</param>
    /// <exception cref="InvalidDataException">The page lacks the two lines.</exception>
    public string With(string measured)
    {
        int begin = _text.IndexOf(Begin, StringComparison.Ordinal);
        int end = _text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{_text[..(begin + Begin.Length)]}\n\n{measured}\n{_text[end..]}"
            : throw new InvalidDataException($"{path} lacks the lines {Begin} and {End}, between which the figures go.");
    }

    /// <summary>Writes a file under another name first, so that none is ever half-written.</summary>
    /// <param name="path">Where to; what is there is replaced.</param>
    /// <param name="text">All of it.</param>
    public static void WriteWhole(string path, string text)
    {
        string unfinished = path + ".new";
        File.WriteAllText(unfinished, text);
        File.Move(unfinished, path, overwrite: true);
    }
}
