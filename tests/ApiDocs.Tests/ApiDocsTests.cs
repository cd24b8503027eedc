using System.Text.Json;

namespace Specializer.Tests.ApiDocs;

public sealed class ApiDocsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-apidocs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_TwoConfigs_PrintsPlainTextAndWritesTheReport()
    {
        string path = Path.Combine(_folder, "report.json");
        (int exitCode, string output, string error) = await Run(
            "--config", "hqq4-g64,hqq3-g64-axis0", "--windows", "4", "--report", path,
            "--prompt", "String.Join\nConcatenates the elements", "--tokens", "20");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("hqq3-g64-axis0: quantising", output);
        Assert.Contains("hqq4-g64 continues the prompt:", output);
        Assert.Contains("\nConcatenates the elements of ", output);
        Assert.Equal([path], Directory.GetFiles(_folder));

        using JsonDocument report = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        double fp32 = report.RootElement.GetProperty("fp32").GetProperty("bitsPerByte").GetDouble();
        Assert.InRange(fp32, 0.3, 0.6);
        JsonElement[] configs = [.. report.RootElement.GetProperty("configs").EnumerateArray()];
        Assert.Equal(["hqq4-g64", "hqq3-g64-axis0"], configs.Select(config => config.GetProperty("name").GetString()!));
        Assert.Equal([(4.0, 64, 1, true), (3.0, 64, 0, true)], configs.Select(config => (
            config.GetProperty("bits").GetDouble(), config.GetProperty("group").GetInt32(),
            config.GetProperty("axis").GetInt32(), config.GetProperty("optimize").GetBoolean())));

        // The codes and two float32 a group of 64.
        Assert.Equal([5.0, 4.0], configs.Select(config => config.GetProperty("bitsPerWeight").GetDouble()));
        double[] bitsPerByte = [.. configs.Select(config => config.GetProperty("bitsPerByte").GetDouble())];
        Assert.InRange(bitsPerByte[0], fp32 + 0.02, fp32 + 0.25);
        Assert.InRange(bitsPerByte[1], bitsPerByte[0] + 0.1, fp32 + 1.2);
        Assert.All(configs, config => Assert.True(config.GetProperty("tokensPerSecond").GetDouble() > 0));
    }

    [Fact]
    public async Task Run_W8A8_IsInTheReport()
    {
        string path = Path.Combine(_folder, "report.json");
        (int exitCode, string output, string error) = await Run(
            "--config", "w8a8", "--windows", "4", "--report", path, "--tokens", "10");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("w8a8 continues the prompt:", output);
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        double fp32 = report.RootElement.GetProperty("fp32").GetProperty("bitsPerByte").GetDouble();
        Assert.Empty(report.RootElement.GetProperty("configs").EnumerateArray());
        JsonElement w8a8 = report.RootElement.GetProperty("w8a8");
        Assert.InRange(w8a8.GetProperty("bitsPerByte").GetDouble(), fp32, fp32 + 0.02);
        Assert.InRange(w8a8.GetProperty("bitsPerWeight").GetDouble(), 8, 8.3);
        Assert.Equal(0.7577665655141951, w8a8.GetProperty("referenceBitsPerByte").GetDouble());
    }

    [IlgpuFact]
    public async Task Run_Gpu_GivesTheProcessorsBitsPerByte()
    {
        string onProcessor = Path.Combine(_folder, "cpu.json");
        string onDevice = Path.Combine(_folder, "gpu.json");

        // All windows: an activation at the edge of an int8 code falls to either side, which over 8 windows moves w8a8 by 0.002, on the processor's own registers, too.
        string[] same = ["--config", "hqq4-g64,hqq2-g32-axis0,w8a8", "--windows", "400", "--tokens", "0"];
        (int exitCode, _, string error) = await Run([.. same, "--report", onProcessor]);
        Assert.Equal((0, ""), (exitCode, error));
        (exitCode, _, error) = await Run([.. same, "--report", onDevice, "--device", IlgpuFactAttribute.Device!]);
        Assert.Equal((0, ""), (exitCode, error));

        double[] expected = BitsPerByte(onProcessor);
        double[] actual = BitsPerByte(onDevice);
        Assert.Equal((3, 3), (expected.Length, actual.Length));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 0.001, pair.First + 0.001));
    }

    [Fact]
    public async Task Run_UnknownDevice_IsOneLineThatListsTheDevices() =>
        SampleProcess.AssertFails("--device cuda:99: ", await Run("--device", "cuda:99"));

    [Theory]
    [InlineData("there is no config 'hqq9-g64'; there are hqq8-g64, ", "--config", "hqq9-g64")]
    [InlineData("--model /no/such/folder: there is no such folder.", "--model", "/no/such/folder")]
    [InlineData("--windows is 0, but at least 1 is needed.", "--windows", "0")]
    [InlineData("--windows is 401, but there are 400.", "--windows", "401")]
    [InlineData("--tokens is -1, but cannot be negative.", "--tokens", "-1")]
    [InlineData("--tokens is 510, but after a prompt of 11 bytes this model has room for 501.", "--tokens", "510")]
    [InlineData("--prompt is empty", "--prompt", "")]
    [InlineData("--report /no/such/folder/r.json: there is no folder /no/such/folder.", "--report", "/no/such/folder/r.json")]
    [InlineData("'many'", "--windows", "many")]
    [InlineData("'--nothing'", "--nothing")]
    public async Task Run_BadOption_IsOneLineAndExitCode1(string message, params string[] arguments) =>
        SampleProcess.AssertFails(message, await Run(arguments));

    [Theory]
    [InlineData("model.safetensors", 5_000_000, "the file is truncated.")]
    [InlineData("model.safetensors", 100, "")]
    [InlineData("model.safetensors", 0, "")]
    [InlineData("config.json", 100, "it is no valid JSON")]
    [InlineData("reference.json", 100, "it does not hold the reference figures")]
    [InlineData("eval.bin", 1000, "1000 bytes are no whole windows of 512.")]
    [InlineData("eval.bin", 0, "0 bytes are no whole windows of 512.")]
    public async Task Run_TruncatedFile_IsOneLineThatNamesItAndExitCode1(string name, int length, string message)
    {
        CopyModel();
        string path = Path.Combine(_folder, name);
        await using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(length);
        }

        (int ExitCode, string Output, string Error) run = await Run("--model", _folder);
        SampleProcess.AssertFails(path, run);
        Assert.Contains(message, run.Error);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("reference.json")]
    [InlineData("eval.bin")]
    public async Task Run_MissingFile_IsOneLineThatNamesItAndExitCode1(string name)
    {
        CopyModel();
        File.Delete(Path.Combine(_folder, name));
        SampleProcess.AssertFails(name, await Run("--model", _folder));
    }

    [Fact]
    public async Task Run_Help_NamesEveryOption()
    {
        (int exitCode, string output, _) = await Run("--help");
        Assert.Equal(0, exitCode);
        Assert.All<string>(
            ["--config", "--windows", "--prompt", "--tokens", "--device", "--report", "--model"], option => Assert.Contains(option, output));
    }

    /// <summary>The configs' figures in order, w8a8's last.</summary>
    private static double[] BitsPerByte(string path)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
        IEnumerable<JsonElement> configs = report.RootElement.GetProperty("configs").EnumerateArray().Append(report.RootElement.GetProperty("w8a8"));
        return [.. configs.Select(config => config.GetProperty("bitsPerByte").GetDouble())];
    }

    private static Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) =>
        SampleProcess.Run("ApiDocs.dll", arguments);

    private void CopyModel()
    {
        foreach (string file in Directory.GetFiles(SampleProcess.ModelFolder))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }
}
