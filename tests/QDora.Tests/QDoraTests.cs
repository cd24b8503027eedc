using System.Globalization;
using System.Text.RegularExpressions;

namespace Specializer.Tests.QDora;

public sealed partial class QDoraTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-qdora-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_FewSteps_LowersBitsPerByteAndSavesTheAdapter()
    {
        string adapter = Path.Combine(_folder, "made", "adapter");
        string[] options = ["--steps", "16", "--rank", "4", "--windows", "4", "--learning-rate", "3e-3", "--output", adapter];
        (int exitCode, string output, string error) = await Run([.. options, "--threads", "2"]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("training 132096 parameters of rank 4, 16 steps of 512 bytes", output);
        Assert.Matches(@"step 16/16: loss \d\.\d{4} bits/byte, \d+ tokens/s", output);

        double dense = Number(output, "fp32: "), before = Number(output, "3 bits: ");
        double after = Number(output, "3 bits with adapters: "), loaded = Number(output, "loaded again: ");
        Assert.InRange(before, dense + 0.3, dense + 1.2);
        Assert.InRange(after, 0, before - 0.05);
        Assert.Equal(after, loaded);
        Assert.Contains("the same to the last bit", output);
        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors"], Directory.GetFiles(adapter).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        byte[] tensors = await File.ReadAllBytesAsync(Path.Combine(adapter, "adapter_model.safetensors"));
        (_, string alone, _) = await Run([.. options, "--threads", "1"]);
        Assert.Equal(WithoutTimes(output), WithoutTimes(alone));
        Assert.Equal(tensors, await File.ReadAllBytesAsync(Path.Combine(adapter, "adapter_model.safetensors")));
    }

    [Theory]
    [InlineData("--model /no/such/folder: there is no such folder.", "--model", "/no/such/folder")]
    [InlineData("--steps is 0, but at least 1 is needed.", "--steps", "0")]
    [InlineData("--batch is -1, but at least 1 is needed.", "--batch", "-1")]
    [InlineData("--rank is 0, but at least 1 is needed.", "--rank", "0")]
    [InlineData("--rank is 300, but 256 features are the whole width of this model.", "--rank", "300")]
    [InlineData("--windows is 401, but there are 400.", "--windows", "401")]
    [InlineData("--learning-rate is NaN, but must be a positive number.", "--learning-rate", "NaN")]
    [InlineData("--learning-rate is 0, but must be a positive number.", "--learning-rate", "0")]
    [InlineData("--threads is 0, but must be 1 to 1024.", "--threads", "0")]
    [InlineData("'many'", "--steps", "many")]
    [InlineData("'--nothing'", "--nothing")]
    public async Task Run_BadOption_IsOneLineAndExitCode1(string message, params string[] arguments) =>
        SampleProcess.AssertFails(message, await Run([.. arguments, "--output", Path.Combine(_folder, "adapter")]));

    [Fact]
    public async Task Run_OutputIsAFile_IsOneLineAndExitCode1()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "mine");
        SampleProcess.AssertFails($"--output {file}: this is a file, not a folder.", await Run("--output", file));
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("train.bin", 100, "100 bytes are less than a window of 512.")]
    [InlineData("eval.bin", 1000, "1000 bytes are no whole windows of 512.")]
    public async Task Run_TruncatedFile_IsOneLineThatNamesItAndExitCode1(string name, int length, string message)
    {
        foreach (string file in Directory.GetFiles(SampleProcess.ModelFolder))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        string path = Path.Combine(_folder, name);
        await using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(length);
        }

        (int ExitCode, string Output, string Error) run = await Run("--model", _folder, "--output", Path.Combine(_folder, "adapter"));
        SampleProcess.AssertFails(path, run);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public async Task Run_Help_NamesEveryOption()
    {
        (int exitCode, string output, _) = await Run("--help");
        Assert.Equal(0, exitCode);
        Assert.All<string>(
            ["--steps", "--batch", "--rank", "--learning-rate", "--seed", "--windows", "--threads", "--output", "--model"],
            option => Assert.Contains(option, output));
    }

    private static Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) =>
        SampleProcess.Run("QDora.dll", arguments);

    private static double Number(string output, string prefix) => double.Parse(
        Regex.Match(output, $@"^{Regex.Escape(prefix)}(\d+\.\d+)", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string WithoutTimes(string output) => Times().Replace(output, "");

    [GeneratedRegex(@"\d+ tokens/s|\d+ s$", RegexOptions.Multiline)]
    private static partial Regex Times();
}
