extern alias generator;
using System.Diagnostics;
using System.Text.Json;
using generator::Specializer.Generator;

namespace Specializer.Generator.Tests.WrongProject;

/// <summary>A user's project outside the repository, full of wrong configs, built by the dotnet command.</summary>
[Trait("Category", "Slow")]
public sealed class WrongProjectTests : IDisposable
{
    private const string Source = "WrongConfigs.cs";

    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-wrong-").FullName;

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

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The errors of a build, as its log in SARIF lists them.</summary>
    private string[] Errors(bool isHushed)
    {
        string[] ids = [.. Expected.Select(error => error.Split(' ')[0]).Distinct()];
        string log = Path.Combine(_folder, "errors.sarif");
        string pragma = isHushed ? "#pragma warning disable " + string.Join(", ", ids) + " // " : "// ";
        File.WriteAllText(Path.Combine(_folder, Source), pragma + File.ReadAllText(Template));
        File.WriteAllText(Path.Combine(_folder, "Wrong.csproj"), Project(log));
        List<string> arguments = ["build", "-nologo", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false"];
        if (isHushed)
        {
            string config = "is_global = true\n" + string.Concat(ids.Select(id => $"dotnet_diagnostic.{id}.severity = none\n"));
            File.WriteAllText(Path.Combine(_folder, ".globalconfig"), config);
            arguments.AddRange(["-p:RunAnalyzers=false", "-p:NoWarn=" + string.Join("%3B", ids)]);
        }

        (int exitCode, string output) = Run(arguments);
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

    private static string Project(string log) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ErrorLog>{log},version=2.1</ErrorLog>
          </PropertyGroup>
          <ItemGroup>
            <Analyzer Include="{typeof(SpecializerGenerator).Assembly.Location}" />
            <Reference Include="{typeof(QuantAttribute).Assembly.Location}" />
            <Reference Include="{typeof(QuantScheme).Assembly.Location}" />
          </ItemGroup>
        </Project>
        """;

    private (int ExitCode, string Output) Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // The test host's own settings are not the user's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
