using System.Text.RegularExpressions;

namespace Specializer.Tests;

/// <summary>What runs a command, or uses a build property, of the README.</summary>
/// <param name="Begins">How the command begins in the README, or the property's name.</param>
/// <param name="File">A test, or <see cref="Ci"/>.</param>
/// <param name="RunBy">The test method, or how the line in <see cref="Ci"/> begins. It may do less of the same: fewer windows, fewer inputs.</param>
internal sealed partial record ReadmeCommand(string Begins, string File, string RunBy)
{
    /// <summary>What runs before a change lands.</summary>
    public const string Ci = ".ci/run";

    private const string ApiDocs = "tests/ApiDocs.Tests/ApiDocsTests.cs";
    private const string Template = "tests/Package.Tests/TemplateTests.cs";
    private const string Publish = "tests/Package.Tests/PublishTests.cs";
    private const string Run = "dotnet run -c Release --project";
    private const string CiRun = "dotnet run -c Release --no-build --project";

    /// <summary>Every command of the README, longer beginnings before shorter ones.</summary>
    public static IReadOnlyList<ReadmeCommand> All { get; } =
    [
        new($"{Run} samples/Quickstart", Ci, $"{CiRun} samples/Quickstart"),
        new($"{Run} samples/ApiDocs -- --sweep", "tests/ApiDocs.Tests/SweepTests.cs", "Sweep_ThreeConfigs_WritesFiguresTableAndPlot"),
        new($"{Run} samples/ApiDocs -- --windows", ApiDocs, "Run_TwoConfigs_PrintsPlainTextAndWritesTheReport"),
        new($"{Run} samples/ApiDocs", Ci, $"{CiRun} samples/ApiDocs -- --windows 2"),
        new($"{Run} samples/QDora", "tests/QDora.Tests/QDoraTests.cs", "Run_FewSteps_LowersBitsPerByteAndSavesTheAdapter"),
        new($"{Run} bench -- --report", Ci, $"{CiRun} bench -- --report \"$benchmarks\" --dry"),
        new($"{Run} bench -- --filter", Ci, $"{CiRun} bench -- --filter '*MatMul*Hqq3*' --job dry"),
        new($"{Run} tests/Robustness -- fuzz", Ci, $"{CiRun} tests/Robustness -- fuzz 2000"),
        new($"{Run} tests/Robustness -- soak", Ci, $"{CiRun} tests/Robustness -- soak 0.1"),
        new("SPECIALIZER_GOLDEN=<folder> dotnet test", Ci, "SPECIALIZER_GOLDEN=\"$PWD/tests/golden\" dotnet test -c Release --no-build --filter Category=Golden tests/Generator.Tests"),
        new("dotnet test -c Release", Ci, "dotnet test -c Release"),
        new("dotnet pack Runtime -c Release -o feed", Template, "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
        new("dotnet pack -c Release", "tests/Package.Tests/PackageTests.cs", "Pack_Solution_GivesThePackagesAndNothingElse"),
        new("dotnet new install templates/specializer-model", Template, "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
        new("dotnet new specializer-model", Template, "Template_InstalledFromFolderAndFromPackage_BuildsAndRuns"),
    ];

    /// <summary>Every build property that the README tells to set.</summary>
    public static IReadOnlyList<ReadmeCommand> Properties { get; } =
    [
        new("SpecializerKernelCards", "tests/Generator.Tests/Cards/KernelCardReportTests.cs", "Build_WithTheProperty_WritesTheReport"),
        new("EmitCompilerGeneratedFiles", "tests/Package.Tests/PackageTests.cs", "Package_ConsumedByACleanProject_ShowsItsKernelAndRunsTheQuickStart"),
        new("PublishTrimmed", Publish, "Trimmed_EveryKindOfLayer_ComputesTheBitsOfTheJit"),
        new("PublishAot", Publish, "Native_EveryKindOfLayer_ComputesTheBitsOfTheJit"),
        new("IlcInstructionSet", Publish, "Native_EveryKindOfLayer_ComputesTheBitsOfTheJit"),
        new("TieredCompilation", "samples/Quickstart/Quickstart.csproj", "<TieredCompilation>false</TieredCompilation>"),
    ];

    /// <summary>What runs a command, or null.</summary>
    public static ReadmeCommand? Of(string command) => All.FirstOrDefault(entry => command.StartsWith(entry.Begins, StringComparison.Ordinal));

    /// <summary>Whether what should run the command is there: a test method, a line that CI executes, or a line of a project.</summary>
    /// <param name="content">The content of <see cref="File"/>.</param>
    public bool IsIn(string content) => File.EndsWith(".cs", StringComparison.Ordinal)
        ? Method().Matches(content).Any(match => match.Groups[1].Value == RunBy)
        : content.Split('\n').Any(line => line.Trim().StartsWith(RunBy, StringComparison.Ordinal));

    [GeneratedRegex(@"\[\w*(?:Fact|Theory)\](?:\s*\[[^\n]*\])*\s*public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();
}
