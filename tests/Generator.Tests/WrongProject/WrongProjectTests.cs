using System.Text.Json;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.WrongProject;

/// <summary>A user's project outside the repository, full of wrong configs, built by the dotnet command.</summary>
[Trait("Category", "Slow")]
public sealed class WrongProjectTests
{
    private const string Source = "WrongConfigs.cs";

    /// <summary>The id of every error, and the line that it belongs to.</summary>
    private static string[] Expected { get; } =
    [
        .. File.ReadLines(Template)
            .Select((line, index) => (Ids: line.Split("// ", 2) is [_, var comment] && comment.StartsWith("SPZ", StringComparison.Ordinal) ? comment.Split(' ') : [], index))
            .SelectMany(line => line.Ids.Select(id => $"{id} line {line.index + 1}"))
            .Order(StringComparer.Ordinal),
    ];

    private static string Template => Path.Combine(AppContext.BaseDirectory, "WrongProject", Source + ".txt");

    [Fact]
    public void Source_OfTheProject_HasEveryError() => Assert.Equal(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "releases")).SelectMany(File.ReadLines)
            .Where(row => row.StartsWith("SPZ", StringComparison.Ordinal) && row.Contains("| Error |", StringComparison.Ordinal))
            .Where(row => !row.Contains("Specializer.Budget", StringComparison.Ordinal)) // A property of the project has no line in its source.
            .Select(row => row.Split(' ')[0])
            .Order(StringComparer.Ordinal),
        Expected.Select(error => error.Split(' ')[0]).Distinct());

    [Fact]
    public void Build_WrongConfigs_GivesOneErrorForEachMistakeAndNoOther() => Assert.Equal(Expected, Errors(isHushed: false));

    /// <summary>Analyzers off, every id in NoWarn, in a global config and in a pragma: the errors are there all the same.</summary>
    [Fact]
    public void Build_EveryWayToHushErrors_ChangesNothing() => Assert.Equal(Expected, Errors(isHushed: true));

    /// <summary>The errors of a build, as its log in SARIF lists them.</summary>
    private static string[] Errors(bool isHushed)
    {
        string[] ids = [.. Expected.Select(error => error.Split(' ')[0]).Distinct()];
        using var project = new BuiltProject("<ErrorLog>errors.sarif,version=2.1</ErrorLog>");
        string pragma = isHushed ? "#pragma warning disable " + string.Join(", ", ids) + " // " : "// ";
        project.Write(Source, pragma + File.ReadAllText(Template));
        if (isHushed)
        {
            project.Write(".globalconfig", "is_global = true\n" + string.Concat(ids.Select(id => $"dotnet_diagnostic.{id}.severity = none\n")));
        }

        string[] hushes = ["-p:RunAnalyzers=false", "-p:NoWarn=" + string.Join("%3B", ids)];
        (int exitCode, string output) = project.TryBuild(isHushed ? hushes : []);
        string log = Path.Combine(project.Folder, "errors.sarif");
        Assert.True(exitCode != 0 && File.Exists(log), output);
        using JsonDocument sarif = JsonDocument.Parse(File.ReadAllText(log));
        return
        [
            .. sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                .Where(result => result.GetProperty("level").GetString() == "error" && !result.TryGetProperty("suppressions", out _))
                .Select(result => $"{result.GetProperty("ruleId").GetString()} line {Line(result)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static int Line(JsonElement result) => result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region")
        .GetProperty("startLine").GetInt32();
}
