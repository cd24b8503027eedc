namespace Specializer.Bench;

/// <summary>Writes a report: figures, three pictures, and a page that holds them.</summary>
internal static class ReportFiles
{
    /// <summary>Writes every file, each whole or not at all.</summary>
    public static void Write(string folder, BenchmarkReport report)
    {
        string speed = SpeedPlot.Draw(report), roofline = RooflineChart.Draw(report), error = ErrorPlot.Draw(report);
        Write(folder, "specialisation.json", report.ToJson());
        Write(folder, "specialisation-speed.svg", speed);
        Write(folder, "specialisation-roofline.svg", roofline);
        Write(folder, "specialisation-error.svg", error);
        Write(folder, "specialisation.md", ReportTable.Page(report));
        Write(folder, "specialisation.html", ReportPage.Print(report, speed, roofline, error));
        Console.WriteLine($"The report is {Path.GetFullPath(Path.Combine(folder, "specialisation.html"))}.");
    }

    private static void Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name), unfinished = $"{path}.{Environment.ProcessId}.tmp";
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
