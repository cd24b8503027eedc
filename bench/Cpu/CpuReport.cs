using System.Text.Json;

namespace Specializer.Bench.Cpu;

/// <summary>Writes results as a table, as JSON and as a plot, beside those of other kernels that earlier runs left.</summary>
internal static class CpuReport
{
    // The table goes between these lines of cpu.md; what stands around them is kept.
    private const string Begin = "<!-- measured: written by the benchmark -->";
    private const string End = "<!-- end of what was measured -->";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", RespectRequiredConstructorParameters = true };

    /// <summary>Writes cpu.md, cpu.json and cpu-roofline.svg, each under another name first.</summary>
    /// <param name="results">What was measured; it takes the place of earlier figures of the same kernels.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <exception cref="InvalidDataException">There is a cpu.json of another form, or a cpu.md without the two lines.</exception>
    public static void Write(CpuResults results, string folder)
    {
        Directory.CreateDirectory(folder);
        string page = Path.Combine(folder, "cpu.md"), figures = Path.Combine(folder, "cpu.json");
        IReadOnlyList<CpuResults> runs = CpuResults.Join(Earlier(figures), results);
        string text = File.Exists(page) ? File.ReadAllText(page) : $"# Products on the processor\n\n{Begin}\n{End}\n";
        WriteWhole(page, Insert(page, text, CpuTable.Print(runs)));
        WriteWhole(figures, JsonSerializer.Serialize(runs, Json) + "\n");
        WriteWhole(Path.Combine(folder, "cpu-roofline.svg"), CpuRooflineChart.Draw(runs));
    }

    private static List<CpuResults> Earlier(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<List<CpuResults>>(File.ReadAllText(path), Json) ?? [] : [];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} does not hold the figures of earlier runs: {exception.Message}", exception);
        }
    }

    private static string Insert(string path, string page, string table)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{table}\n{page[end..]}"
            : throw new InvalidDataException($"{path} lacks the lines {Begin} and {End}, between which the table goes.");
    }

    private static void WriteWhole(string path, string text)
    {
        string temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
