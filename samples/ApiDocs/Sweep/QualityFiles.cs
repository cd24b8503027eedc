namespace Specializer.Samples.ApiDocs;

/// <summary>Writes the files of a sweep: <c>quality.json</c>, <c>quality.md</c>, <c>quality.svg</c>.</summary>
internal static class QualityFiles
{
    private const string Figures = "quality.json";

    /// <summary>The report that an earlier sweep left in a folder, or null.</summary>
    /// <exception cref="InvalidDataException">There is a <c>quality.json</c> that is none.</exception>
    public static QualityReport? Earlier(string folder) =>
        Path.Combine(folder, Figures) is string path && File.Exists(path) ? QualityReport.Read(path) : null;

    /// <summary>Writes all three, each whole or not at all; those of an earlier sweep are replaced.</summary>
    public static void Write(string folder, QualityReport report)
    {
        WriteWhole(Path.Combine(folder, Figures), report.ToJson());
        WriteWhole(Path.Combine(folder, "quality.md"), QualityPage.Print(report));
        WriteWhole(Path.Combine(folder, "quality.svg"), QualityPlot.Draw(report));
    }

    private static void WriteWhole(string path, string text)
    {
        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(unfinished, text);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
