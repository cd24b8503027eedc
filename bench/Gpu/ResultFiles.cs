using System.Text.Json;
using System.Text.Json.Serialization;

namespace Specializer.GpuBench;

/// <summary>The files of a run: figures as gpu.json, tables as gpu.md, a picture of each size.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the figures only: after each measurement, so that a run that ends early leaves what it found.</summary>
    public static void WriteFigures(string folder, BenchmarkRun run) => WriteWhole(folder, "gpu.json", JsonSerializer.Serialize(run, Form) + "\n");

    /// <summary>Writes everything.</summary>
    public static void Write(string folder, BenchmarkRun run)
    {
        WriteFigures(folder, run);
        WriteWhole(folder, "gpu.md", MarkdownReport.Of(run));
        foreach (int size in run.Measurements.Select(each => each.Size).Distinct())
        {
            WriteWhole(folder, $"gpu-{size}.svg", TimePlot.Draw(run, size));
        }
    }

    /// <summary>Reads figures that <see cref="WriteFigures"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file holds none.</exception>
    public static BenchmarkRun Read(string path)
    {
        BenchmarkRun? run = JsonSerializer.Deserialize<BenchmarkRun>(File.ReadAllText(path), Form);
        return run is { Measurements: not null } ? run : throw new InvalidDataException($"{path} holds no figures of a run.");
    }

    private static void WriteWhole(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name), unfinished = path + ".new";
        File.WriteAllText(unfinished, text);
        File.Move(unfinished, path, overwrite: true);
    }
}
