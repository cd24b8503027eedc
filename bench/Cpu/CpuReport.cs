using System.Text.Json;
using Specializer.Charts;

namespace Specializer.Bench.Cpu;

/// <summary>Writes results as a table, as JSON and as a plot, beside those of other kernels that earlier runs left.</summary>
internal static class CpuReport
{
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
        string text = new MeasuredPage(page, "Products on the processor").With(CpuTable.Print(runs));
        MeasuredPage.WriteWhole(page, text);
        MeasuredPage.WriteWhole(figures, JsonSerializer.Serialize(runs, Json) + "\n");
        MeasuredPage.WriteWhole(Path.Combine(folder, "cpu-roofline.svg"), CpuRooflineChart.Draw(runs));
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
}
