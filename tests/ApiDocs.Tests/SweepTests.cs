using System.Text.Json;
using System.Xml.Linq;

namespace Specializer.Tests.ApiDocs;

public sealed class SweepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-sweep-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sweep_ThreeConfigs_WritesFiguresTableAndPlot()
    {
        (int exitCode, string output, string error) = await SampleProcess.Run(
            "ApiDocs.dll", "--sweep", _folder, "--windows", "2", "--config", "w8a8,hqq4-g64,hqq4-g64-f16,hqq2-g16-twolevel");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(["quality.json", "quality.md", "quality.svg"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "quality.json")));
        Assert.Contains("--sweep", json.RootElement.GetProperty("command").GetString());
        Assert.Equal((2, 400), (json.RootElement.GetProperty("windows").GetInt32(), json.RootElement.GetProperty("allWindows").GetInt32()));
        JsonElement[] points = [.. json.RootElement.GetProperty("points").EnumerateArray()];
        Assert.Equal(
            ["hqq2-g16-twolevel", "hqq4-g64-f16", "hqq4-g64", "w8a8"], points.Select(point => point.GetProperty("name").GetString()!));

        // 2 bits and 1 + 1 byte for 16 codes; in memory, scales and zeros are float32.
        Assert.InRange(points[0].GetProperty("bitsPerWeight").GetDouble(), 2.9, 3.2);
        Assert.InRange(points[0].GetProperty("bitsInMemory").GetDouble(), 6, 7.1);
        Assert.Equal([4.5, 5.0], points[1..3].Select(point => point.GetProperty("bitsPerWeight").GetDouble()));
        double[] bitsPerByte = [.. points.Select(point => point.GetProperty("bitsPerByte").GetDouble())];
        Assert.Equal(
            bitsPerByte.Select((value, i) => bitsPerByte[..i].All(before => value < before)),
            points.Select(point => point.GetProperty("isOnFront").GetBoolean()));
        Assert.True(points[1].GetProperty("isOnFront").GetBoolean(), "4 bits are better than 2");
        Assert.False(points[0].TryGetProperty("referenceBitsPerByte", out _));
        Assert.Equal(0.8451, points[1].GetProperty("referenceBitsPerByte").GetDouble());

        string page = await File.ReadAllTextAsync(Path.Combine(_folder, "quality.md"));
        Assert.Contains("| **hqq4-g64-f16** | 4.50 | 4.50 | 0.", page);
        Assert.Contains("![bits per byte against bits per weight](quality.svg)", page);
        Assert.Contains("| **hqq4-g64-f16** | 4.50 |", output);

        XNamespace svg = "http://www.w3.org/2000/svg";
        XElement plot = XDocument.Load(Path.Combine(_folder, "quality.svg")).Root!;
        Assert.Contains(plot.Descendants(svg + "text"), text => text.Value == "w8a8");
        Assert.Contains(plot.Descendants(svg + "title"), tip => tip.Value.StartsWith("hqq4-g64-f16: 4.50 bits per weight, 0.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_OneConfigMore_KeepsOthersOverAsManyWindowsOnly()
    {
        Assert.Equal(["w8a8"], await SweptNames("w8a8", windows: 1));
        Assert.Equal(["hqq4-g64-f16", "w8a8"], await SweptNames("hqq4-g64-f16", windows: 1));
        Assert.Equal(["hqq4-g64-f16"], await SweptNames("hqq4-g64-f16", windows: 2));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"windows\": 2}")]
    public async Task Sweep_FiguresOfAnotherForm_IsOneLineThatNamesThemAndLeavesThem(string content)
    {
        string path = Path.Combine(_folder, "quality.json");
        await File.WriteAllTextAsync(path, content);
        SampleProcess.AssertFails(path, await SampleProcess.Run("ApiDocs.dll", "--sweep", _folder, "--windows", "1", "--config", "w8a8"));
        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("--sweep /no/such/folder: there is no such folder.", "--sweep", "/no/such/folder")]
    [InlineData("there is no config 'hqq4-g65'; there are hqq8-g128-axis0-f16, ", "--sweep", ".", "--config", "hqq4-g65")]
    [InlineData("--windows is 401, but there are 400.", "--sweep", ".", "--windows", "401")]
    public async Task Sweep_BadOption_IsOneLineAndExitCode1(string message, params string[] arguments) =>
        SampleProcess.AssertFails(message, await SampleProcess.Run("ApiDocs.dll", arguments));

    private async Task<string[]> SweptNames(string config, int windows)
    {
        (int exitCode, _, string error) = await SampleProcess.Run(
            "ApiDocs.dll", "--sweep", _folder, "--windows", $"{windows}", "--config", config);
        Assert.Equal((0, ""), (exitCode, error));
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, "quality.json")));
        return [.. json.RootElement.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("name").GetString()!)];
    }
}
