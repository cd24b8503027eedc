using System.Text.Json;
using System.Xml.Linq;
using Specializer.Bench.Cpu;

namespace Specializer.Tests.Bench;

public sealed class CpuReportTests : IDisposable
{
    private static readonly MachineLimits Limits = new(25e9, 100e9, 380e9);

    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-cpu-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_EmptyFolder_WritesTableFiguresAndPlot()
    {
        CpuReport.Write(Run("W4", "W4 g64", 2, "q4_K", 3), _folder);
        Assert.Equal(["cpu-roofline.svg", "cpu.json", "cpu.md"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        // 2 ms for 20 MB is 10 GB/s, 40 % of 25; 4096 · 14336 multiply-adds in 2 ms are 29 · 10⁹ a second; ggml's 3 ms are 1.5 times ours.
        Assert.Equal(["| W4 g64 | int8 | 1 | 2.00 | 10.0 | 40 % | 29 | q4_K | 3.00 | 1.50 | 1.2 ×, reached |"], Rows());
        Assert.Contains("reading memory 25.0 GB/s, multiply-adds of float32 100 G/s, of bytes 380 G/s.", Page(), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(At("cpu.json")));
        JsonElement run = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("W4", run.GetProperty("Command").GetString());
        Assert.Equal(10e9, run.GetProperty("Kernels")[0].GetProperty("BytesPerSecond").GetDouble());

        XNamespace svg = "http://www.w3.org/2000/svg";
        XElement plot = XDocument.Load(At("cpu-roofline.svg")).Root!;
        Assert.Contains(plot.Descendants(svg + "text"), text => text.Value == "W4 g64 M=1");
        Assert.Contains(plot.Descendants(svg + "title"), tip => tip.Value == "W4 g64, x of int8, 4096 × 14336, M = 1: 2.00 ms, 29 GMAC/s");
    }

    [Fact]
    public void Write_WithoutPeer_LeavesItsColumnsEmpty()
    {
        CpuReport.Write(Run("W4", "W4 g64", 2, null, 0), _folder);
        Assert.Equal(["| W4 g64 | int8 | 1 | 2.00 | 10.0 | 40 % | 29 | | | | 1.2 × |"], Rows());
    }

    [Theory]
    [InlineData("int8", 1, 2, 1, "1.2 ×, missed")]
    [InlineData("int8", 1, 0.9, 1, "1.2 ×, reached (bandwidth)")]
    [InlineData("int8", 8, 0.9, 1, "4 ×, missed")]
    [InlineData("int8", 8, 0.9, 3.6, "4 ×, reached")]
    [InlineData("float32", 8, 0.9, 3.6, "")]
    public void Write_Goal_IsJudgedByThePeerAndForOneRowByTheBandwidth(string activations, int m, double ours, double peer, string goal)
    {
        CpuReport.Write(Run("W4", "W4 g64", ours, "q4_K", peer, activations, m), _folder);
        Assert.EndsWith($" | {goal} |", Assert.Single(Rows()));
    }

    [Fact]
    public void Write_PageWithText_KeepsWhatStandsAround()
    {
        File.WriteAllText(At("cpu.md"), "before\n<!-- measured: written by the benchmark -->\nold\n<!-- end of what was measured -->\nafter\n");
        CpuReport.Write(Run("W4", "W4 g64", 2, null, 0), _folder);
        Assert.StartsWith("before\n<!-- measured: written by the benchmark -->\n\n- W4 g64: ", Page());
        Assert.EndsWith("|\n\n<!-- end of what was measured -->\nafter\n", Page());
        Assert.DoesNotContain("old", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnotherKernel_KeepsTheFirstWithItsOwnRun()
    {
        CpuReport.Write(Run("first", "W4 g64", 2, "q4_K", 3), _folder);
        CpuReport.Write(Run("second", "W3 g64", 4, "q3_K", 2), _folder);
        Assert.Equal(["| W4 g64 | int8 | 1 | 2.00", "| W3 g64 | int8 | 1 | 4.00"], Rows().Select(row => row[..26].TrimEnd(' ', '|')));
        Assert.Contains("- W4 g64: `first`", Page(), StringComparison.Ordinal);
        Assert.Contains("- W3 g64: `second`", Page(), StringComparison.Ordinal);
        Assert.Contains("| q4_K | 3.00 | 1.50 |", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameKernelAgain_TakesItsPlaceAndNoPeerOfAnotherRun()
    {
        CpuReport.Write(Run("first", "W4 g64", 2, "q4_K", 3), _folder);
        CpuReport.Write(Run("second", "W4 g64", 4, null, 0), _folder);
        Assert.Equal(["| W4 g64 | int8 | 1 | 4.00 | 5.0 | 20 % | 15 | | | | 1.2 × |"], Rows());
        Assert.DoesNotContain("first", Page() + File.ReadAllText(At("cpu.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu.md", "no lines", "lacks the lines")]
    [InlineData("cpu.json", "{", "does not hold the figures of earlier runs")]
    [InlineData("cpu.json", "[{}]", "does not hold the figures of earlier runs")]
    public void Write_FileOfAnotherForm_ThrowsAndChangesNothing(string name, string content, string message)
    {
        File.WriteAllText(At(name), content);
        var exception = Assert.Throws<InvalidDataException>(() => CpuReport.Write(Run("W4", "W4 g64", 2, null, 0), _folder));
        Assert.Contains(At(name), exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal([At(name)], Directory.GetFiles(_folder));
        Assert.Equal(content, File.ReadAllText(At(name)));
    }

    [Fact]
    public void Command_OfSettings_GivesThemAgainWithoutFolders()
    {
        string peer = At("test-backend-ops");
        File.WriteAllText(peer, "");
        CpuSettings settings = CpuSettings.Parse(["--ggml", peer, "--only", "W4 g64", "--rounds", "3", "--seconds", "0.25", "--output", _folder]);
        Assert.Equal(
            "dotnet run -c Release --project bench -- --cpu --ggml test-backend-ops --only \"W4 g64\" --rounds 3 --seconds 0.25", settings.Command);
    }

    [Theory]
    [InlineData("There is no file /no/such/binary.", "--ggml", "/no/such/binary")]
    [InlineData("0 is no count of rounds.", "--rounds", "0")]
    [InlineData("long is no time in seconds.", "--seconds", "long")]
    [InlineData("--only needs a value.", "--only")]
    [InlineData("There is no option --other.", "--other", "1")]
    [InlineData("No kernel is called W5; there are W4 g64, W3 g64, ", "--only", "W5")]
    public void Parse_BadOption_SaysWhichAndListsAll(string message, params string[] arguments)
    {
        var exception = Assert.Throws<ArgumentException>(() => CpuSettings.Parse(arguments));
        Assert.StartsWith(message, exception.Message);
        Assert.EndsWith(CpuSettings.Usage, exception.Message);
    }

    private static CpuResults Run(
        string command, string kernel, double milliseconds, string? peer, double peerMilliseconds, string activations = "int8", int m = 1) => new(
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), command, "a processor", Limits,
        [new KernelTime(kernel, activations, 4096, 14336, m, milliseconds, milliseconds, Bytes: 20_000_000, Error: 1e-3)],
        peer is null ? [] : [new PeerTime(peer, 4096, 14336, m, peerMilliseconds)]);

    private string[] Rows() => [.. Page().Split('\n').Where(line => line.StartsWith("| W", StringComparison.Ordinal))];

    private string Page() => File.ReadAllText(At("cpu.md"));

    private string At(string name) => Path.Combine(_folder, name);
}
