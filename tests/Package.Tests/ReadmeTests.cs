using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Specializer.Tests;

/// <summary>The README keeps its word: every command in it is run somewhere, every file that it names is there, its tables are the results'.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(At("README.md"));

    [Fact]
    public void Commands_InTheReadme_AreRunByATestOrByCi()
    {
        string[] commands = [.. Commands(Readme).Distinct()];
        Assert.InRange(commands.Length, 8, 40);
        Assert.All(commands, command => Assert.True(ReadmeCommand.Of(command) is not null, $"Nothing runs: {command}"));
        Assert.Equal(ReadmeCommand.All, ReadmeCommand.All.Intersect(commands.Select(command => ReadmeCommand.Of(command)!)));
    }

    [Fact]
    public void Properties_InTheReadme_AreSetByATestOrAProject()
    {
        IEnumerable<string> named = Property().Matches(Readme).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value);
        Assert.Equal(ReadmeCommand.Properties.Select(entry => entry.Begins).Order(), named.Distinct().Order());
    }

    [Fact]
    public void WhatRunsThem_IsThere() => Assert.All(
        ReadmeCommand.All.Concat(ReadmeCommand.Properties),
        entry => Assert.True(entry.IsIn(File.ReadAllText(At(entry.File))), $"{entry.File} has no {entry.RunBy}"));

    [Theory]
    [InlineData("`dotnet run -c Release --project samples/Unheard`")]
    [InlineData("```sh\ndotnet publish Runtime   # really\n```")]
    public void Commands_ThatNothingRuns_AreFound(string text)
    {
        string command = Assert.Single(Commands(text));
        Assert.DoesNotContain('#', command);
        Assert.Null(ReadmeCommand.Of(command));
    }

    [Theory]
    [InlineData("a.cs", "Renamed", "[Fact]\n    public void Removed()\n    // Renamed(")]
    [InlineData("a.cs", "Plain", "    public void Plain()")]
    [InlineData(ReadmeCommand.Ci, "dotnet test", "# dotnet test\necho dotnet test")]
    public void WhatRunsThem_WhereItIsNot_IsMissed(string file, string runBy, string content) =>
        Assert.False(new ReadmeCommand("", file, runBy).IsIn(content));

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

    [GeneratedRegex(@"-p:(\w+)=|<((?:Publish|Specializer|Ilc|Tiered)\w+)>|`(Publish\w+)`")]
    private static partial Regex Property();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
