using System.Text.Json;
using System.Text.Json.Serialization;
using Specializer.Charts;

namespace Specializer.GpuBench;

/// <summary>The files of a run: figures as gpu.json, tables as gpu.md, a picture of each size; or a page's tables with figures and picture beside it.</summary>
internal static class ResultFiles
{
    /// <summary>N and K of the picture beside a page.</summary>
    private const int PicturedSize = 16384;

    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the figures only: after each measurement, so that a run that ends early leaves what it found.</summary>
    public static void WriteFigures(string folder, BenchmarkRun run) => MeasuredPage.WriteWhole(Path.Combine(folder, "gpu.json"), Figures(run));

    /// <summary>Writes everything.</summary>
    public static void Write(string folder, BenchmarkRun run)
    {
        WriteFigures(folder, run);
        MeasuredPage.WriteWhole(Path.Combine(folder, "gpu.md"), MarkdownReport.Of(run));
        foreach (int size in run.Measurements.Where(each => each.Operation == "forward").Select(each => each.Size).Distinct())
        {
            MeasuredPage.WriteWhole(Path.Combine(folder, $"gpu-{size}.svg"), TimePlot.Draw(run, size));
        }
    }

    /// <summary>Writes the tables into a page, and beside it, under its name, the figures and the picture of products of 16384 × 16384.</summary>
    /// <param name="page">The Markdown file; made if it is missing.</param>
    /// <param name="run">A run with forward products of 16384 × 16384.</param>
    /// <exception cref="InvalidDataException">The page lacks the lines between which figures go, or the run such products; nothing was written.</exception>
    public static void WritePage(string page, BenchmarkRun run)
    {
        if (!run.Measurements.Any(each => each is { Operation: "forward", Size: PicturedSize }))
        {
            throw new InvalidDataException($"The run has no forward products of {PicturedSize} × {PicturedSize} for the picture beside {page}.");
        }

        string text = new MeasuredPage(page, run.Device).With(MarkdownReport.Of(run));
        string stem = Path.ChangeExtension(page, null);
        MeasuredPage.WriteWhole(page, text);
        MeasuredPage.WriteWhole($"{stem}.json", Figures(run));
        MeasuredPage.WriteWhole($"{stem}-{PicturedSize}.svg", TimePlot.Draw(run, PicturedSize));
    }

    /// <summary>Reads figures that <see cref="WriteFigures"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file holds none.</exception>
    public static BenchmarkRun Read(string path)
    {
        BenchmarkRun? run = JsonSerializer.Deserialize<BenchmarkRun>(File.ReadAllText(path), Form);
        return run is { Measurements: not null } ? run : throw new InvalidDataException($"{path} holds no figures of a run.");
    }

    private static string Figures(BenchmarkRun run) => JsonSerializer.Serialize(run, Form) + "\n";
}
