using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Specializer.GpuBench;

namespace Specializer.Tests.Bench;

public sealed class GpuResultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-gpu-results-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_Run_GivesTablesPicturesAndFiguresThatAreReadAgain()
    {
        BenchmarkRun run = new("a card", "1.2.3", "2026-01-02", 4.2e12,
        [
            new("W4", "forward", 4096, 1, 4.5, 1e-4), new("W4", "forward", 4096, 16, 9.5, 1e-4), new("W4", "layer", 4096, 1, 5, 1e-4),
            new("W4", "grad_x", 4096, 1, 40, 1e-4), new("W4", "grad_x", 4096, 16, 9.5, 1e-4),
            new("cuBLAS", "forward", 4096, 1, 12.8, double.NaN), new("W4", "forward", 8192, 1, 10.1, 1e-4),
        ])
        {
            Decoding = [new("W4, 2 layers", "one graph a token", 128, 64, 250), new("W4, 2 layers", "prompt", 0, 512, 12.5)],
        };
        ResultFiles.Write(_folder, run);
        Assert.Equal(["gpu-4096.svg", "gpu-8192.svg", "gpu.json", "gpu.md"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        string page = File.ReadAllText(Path.Combine(_folder, "gpu.md"));
        Assert.Contains("| N = K | M | W4 | cuBLAS |\n|---|---|---|---|\n| 8192 | 1 | 10.1 (≤ 11) |  |\n| 4096 | 1 | 4.50 (≤ 4, missed) | 12.8 |\n| 4096 | 16 | 9.50 |  |\n\n", page);
        Assert.Contains("| N = K | M | W4 |\n|---|---|---|\n| 4096 | 1 | 40.0 (+700 %) |\n| 4096 | 16 | 9.50 |\n\n", page);
        Assert.Contains("| W4, 2 layers | one graph a token | 128 | 250.0 | 4000 |\n| W4, 2 layers | a prompt of 512 | 0 | 12.5 | 80000 |\n", page);

        BenchmarkRun read = ResultFiles.Read(Path.Combine(_folder, "gpu.json"));
        Assert.Equal(run.Measurements, read.Measurements);
        Assert.Equal(run.Decoding, read.Decoding);
        Assert.Equal(run, read with { Measurements = run.Measurements, Decoding = run.Decoding });

        XNamespace svg = "http://www.w3.org/2000/svg";
        XElement plot = XDocument.Load(Path.Combine(_folder, "gpu-4096.svg")).Root!;
        string[] texts = [.. plot.Descendants(svg + "text").Select(text => text.Value)];
        Assert.All<string>(["W4", "cuBLAS", "1", "16"], text => Assert.Contains(text, texts));
        Assert.Equal(
            ["W4, M = 1: 4.50 µs", "W4, M = 16: 9.50 µs", "cuBLAS, M = 1: 12.80 µs"], plot.Descendants(svg + "title").Select(tip => tip.Value));
        Assert.Single(plot.Descendants(svg + "polyline"));
    }

    [Fact]
    public void WritePage_PageWithText_KeepsWhatStandsAround()
    {
        string page = Path.Combine(_folder, "card.md");
        File.WriteAllText(page, "before\n<!-- measured: written by the benchmark -->\nold\n<!-- end of what was measured -->\nafter\n");
        BenchmarkRun run = new("a card", "1.2.3", "2026-01-02", 4.2e12, [new("W4", "forward", 16384, 1, 36.5, 1e-4)]);
        ResultFiles.WritePage(page, run);

        Assert.Equal(["card-16384.svg", "card.json", "card.md"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        string text = File.ReadAllText(page);
        Assert.StartsWith("before\n<!-- measured: written by the benchmark -->\n\na card, driver 1.2.3, 2026-01-02;", text);
        Assert.Contains("| 16384 | 1 | 36.5 (≤ 39) |", text, StringComparison.Ordinal);
        Assert.EndsWith("\n<!-- end of what was measured -->\nafter\n", text);
        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
        Assert.Equal(run.Measurements, ResultFiles.Read(Path.Combine(_folder, "card.json")).Measurements);
    }

    [Theory]
    [InlineData("no lines", 16384, "card.md lacks the lines")]
    [InlineData("<!-- measured: written by the benchmark -->\n<!-- end of what was measured -->\n", 4096, "no forward products of 16384 × 16384")]
    public void WritePage_PageOrRunThatDoesNotServe_ThrowsAndWritesNothing(string content, int size, string message)
    {
        string page = Path.Combine(_folder, "card.md");
        File.WriteAllText(page, content);
        BenchmarkRun run = new("a card", "1.2.3", "2026-01-02", 4.2e12, [new("W4", "forward", size, 1, 36.5, 1e-4)]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ResultFiles.WritePage(page, run)).Message, StringComparison.Ordinal);
        Assert.Equal([page], Directory.GetFiles(_folder));
        Assert.Equal(content, File.ReadAllText(page));
    }

    [Fact]
    public void PageOfTheH200_TablesAndPicture_AreThoseOfItsFigures()
    {
        BenchmarkRun run = ResultFiles.Read(Published("h200.json"));
        Assert.Contains(MarkdownReport.Of(run), File.ReadAllText(Published("h200.md")), StringComparison.Ordinal);
        Assert.Equal(TimePlot.Draw(run, 16384), File.ReadAllText(Published("h200-16384.svg")));
    }

    [Fact]
    public void Read_FileWithoutFigures_Throws()
    {
        string path = Path.Combine(_folder, "gpu.json");
        File.WriteAllText(path, "{}");
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => ResultFiles.Read(path)).Message, StringComparison.Ordinal);
    }

    private static string Published(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "results", name);
}
