using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Specializer.Tests;

/// <summary>The README keeps its word: every command in it is run somewhere, every file that it names is there, its tables are the results'.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>A command of the README, by how it begins, and the test that runs it; others stand in <c>.ci/run</c>.</summary>
    private static readonly (string Command, string File, string Test)[] RunByTests =
    [
        ("dotnet run -c Release --project samples/QDora", "tests/QDora.Tests/QDoraTests.cs", "SampleProcess.Run(\"QDora.dll\""),
        ("dotnet run -c Release --project samples/ApiDocs -- --sweep", "tests/ApiDocs.Tests/SweepTests.cs", "Sweep_ThreeConfigs_WritesFiguresTableAndPlot"),
        ("dotnet run -c Release --project samples/ApiDocs -- --windows", "tests/ApiDocs.Tests/ApiDocsTests.cs", "Run_TwoConfigs_PrintsPlainTextAndWritesTheReport"),
        ("dotnet run -c Release --project tests/Robustness -- fuzz", "tests/Runtime.Tests/Robustness/FuzzTests.cs", "Fuzz_TenThousandInputs_NoReaderFaults"),
        ("dotnet run -c Release --project tests/Robustness -- soak", "tests/Runtime.Tests/Robustness/SoakTests.cs", "Soak_OneRound_LoadsQuantizesSavesAndLoadsAgain"),
        ("dotnet pack -c Release", "tests/Package.Tests/PackedFeeds.cs", "\"pack\""),
        ("dotnet pack Runtime", "tests/Package.Tests/TemplateTests.cs", "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
        ("dotnet new install templates/specializer-model", "tests/Package.Tests/TemplateTests.cs", "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
        ("dotnet new specializer-model", "tests/Package.Tests/TemplateTests.cs", "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
        ("SPECIALIZER_GOLDEN=<folder> dotnet test -c Release --filter Category=Golden", "tests/Generator.Tests/Golden/GoldenFolder.cs", "SPECIALIZER_GOLDEN"),
    ];

    private static readonly string Readme = File.ReadAllText(At("README.md"));

    [Fact]
    public void Commands_InTheReadme_AreRunByATestOrByCi()
    {
        string ci = File.ReadAllText(At(".ci/run"));
        string[] commands = [.. Commands(Readme).Distinct()];
        Assert.InRange(commands.Length, 8, 40);
        Assert.All(commands, command => Assert.True(IsRunByCi(ci, command) || IsRunByTest(command), $"Nothing runs: {command}"));
    }

    [Theory]
    [InlineData("`dotnet run -c Release --project samples/Unheard`")]
    [InlineData("```sh\ndotnet publish Runtime   # really\n```")]
    public void Commands_ThatNothingRuns_AreFound(string text)
    {
        string command = Assert.Single(Commands(text));
        Assert.DoesNotContain('#', command);
        Assert.False(IsRunByCi(File.ReadAllText(At(".ci/run")), command) || IsRunByTest(command));
    }

    [Fact]
    public void Links_InTheReadme_LeadSomewhere()
    {
        string[] targets = [.. Link().Matches(Readme).Select(match => match.Groups[1].Value).Where(target => !target.StartsWith("http", StringComparison.Ordinal))];
        Assert.InRange(targets.Length, 8, 60);
        Assert.All(targets, target => Assert.True(
            target[0] == '#' ? Readme.Contains(Heading(target), StringComparison.OrdinalIgnoreCase) : File.Exists(At(target)) || Directory.Exists(At(target)), target));
    }

    [Theory]
    [InlineData("docs/results/quality.md", "| config | bits/weight | in memory |")]
    [InlineData("docs/results/specialisation.md", "| config | M |")]
    public void Table_OfResults_IsThatOfItsFile(string file, string heading)
    {
        string results = Table(File.ReadAllText(At(file)), heading);
        Assert.InRange(results.Split('\n').Length, 10, 100);
        Assert.Equal(results, Table(Readme, heading));
    }

    private static IEnumerable<string> Commands(string text)
    {
        IEnumerable<string> blocks = Block().Matches(text).SelectMany(match => match.Groups[1].Value.Split('\n'));
        IEnumerable<string> inline = Inline().Matches(Block().Replace(text, "")).Select(match => match.Groups[1].Value);
        return blocks.Concat(inline).Select(line => line.Split("  #")[0].Trim()).Where(line => line.Length > 0);
    }

    private static bool IsRunByCi(string ci, string command) =>
        ci.Split('\n').Any(line => line.Replace(" --no-build", "", StringComparison.Ordinal).Trim().StartsWith(command, StringComparison.Ordinal));

    private static bool IsRunByTest(string command) => RunByTests.Any(entry =>
        command.StartsWith(entry.Command, StringComparison.Ordinal) && File.ReadAllText(At(entry.File)).Contains(entry.Test, StringComparison.Ordinal));

    private static string Table(string text, string heading)
    {
        int begin = text.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(begin >= 0, heading);
        int end = text.IndexOf("\n\n", begin, StringComparison.Ordinal);
        return text[begin..(end < 0 ? text.Length : end)].Trim();
    }

    private static string Heading(string anchor) => "# " + anchor[1..].Replace('-', ' ');

    private static string At(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", path.Split('#')[0]);

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`((?:[A-Z_]+=\\S+ )?dotnet [^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
