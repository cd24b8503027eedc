using System.Diagnostics;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Snapshots;

namespace Specializer.Generator.Tests.Cards;

/// <summary>The report of kernel cards, from a real build of a project that imports what the package brings.</summary>
public sealed class KernelCardReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-cards").FullName;

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [Trait("Category", ChildRun.Slow)]
    public void Build_WithTheProperty_WritesTheReport(string property, bool written)
    {
        File.WriteAllText(Path.Combine(_folder, "cards.csproj"), Project(property));
        File.WriteAllText(
            Path.Combine(_folder, "Schemes.cs"),
            "using Specializer;\n[Quant(Bits = 3)] public readonly partial struct Hqq3;\n[Quant(Bits = 4, Group = 32)] public readonly partial struct Hqq4;\n");
        Build();
        string report = Path.Combine(_folder, "out", "KernelCards.md");
        Assert.Equal(written, File.Exists(report));
        if (written)
        {
            string[] lines = File.ReadAllLines(report);
            Assert.Equal("# Kernel cards", lines[0]);
            Assert.Contains(lines, line => line.StartsWith("| Hqq3 | `[Quant(Bits = 3, Group = 64, ", StringComparison.Ordinal) && line.Contains(" | 4.2 | 4 | 2048 | 12480 | 16 | "));
            Assert.Contains(lines, line => line.StartsWith("| Hqq4 | ", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains("*/") || line.Contains("auto-generated"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Project(string property)
    {
        string root = Path.GetFullPath(Path.Combine(SnapshotFolder.ProjectPath, "..", ".."));
        string targets = Path.Combine(root, "Runtime", "buildTransitive", "Specializer");
        string references = string.Concat(new[] { typeof(QuantScheme).Assembly, typeof(QuantAttribute).Assembly }
            .Select(assembly => $"<Reference Include=\"{assembly.Location}\" />"));
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{targets}.props" />
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <OutputPath>out</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                <SpecializerKernelCards>{property}</SpecializerKernelCards>
              </PropertyGroup>
              <ItemGroup>
                {references}
                <Analyzer Include="{Path.Combine(AppContext.BaseDirectory, "Specializer.Generator.dll")}" />
              </ItemGroup>
              <Import Project="{targets}.targets" />
            </Project>
            """;
    }

    private void Build()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "build", "-v", "q", "-nologo", "-m:1" },
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process build = Process.Start(start)!;
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, output);
    }
}
