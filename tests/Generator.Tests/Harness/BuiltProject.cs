extern alias generator;
using System.Diagnostics;
using generator::Specializer.Generator;
using Specializer.Generator.Tests.Snapshots;

namespace Specializer.Generator.Tests.Harness;

/// <summary>A user's project outside the repository, which imports what the package brings and is built by the dotnet command.</summary>
public sealed class BuiltProject : IDisposable
{
    /// <summary>Writes the project.</summary>
    /// <param name="properties">Its properties beside the framework, as XML.</param>
    public BuiltProject(string properties = "") => Write("Project.csproj", Project(properties));

    /// <summary>The project's folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("specializer-project-").FullName;

    /// <summary>What is built lies here, not in folders below.</summary>
    public string OutputFolder => Path.Combine(Folder, "out");

    /// <summary>Writes one file of the project.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    /// <summary>Builds, and fails with all that was printed where the build fails.</summary>
    public void Build()
    {
        (int exitCode, string output) = TryBuild([]);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Builds in processes of its own, so that the environment is that of the compiler, too.</summary>
    /// <param name="arguments">More of the command line.</param>
    /// <param name="environment">Variables that differ from this process's; null removes one.</param>
    /// <returns>The exit code, and what was printed.</returns>
    public (int ExitCode, string Output) TryBuild(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        string[] all = ["build", "-v", "q", "-nologo", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. arguments];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", all)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test host's own settings are not the user's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process build = Process.Start(start)!;
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = build.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        build.WaitForExit();
        return (build.ExitCode, output);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Project(string properties)
    {
        string package = Path.GetFullPath(Path.Combine(SnapshotFolder.ProjectPath, "..", "..", "Runtime", "buildTransitive", "Specializer"));
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{package}.props" />
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <Nullable>enable</Nullable>
                <OutputPath>out/</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <Analyzer Include="{typeof(SpecializerGenerator).Assembly.Location}" />
                <Reference Include="{typeof(QuantAttribute).Assembly.Location}" />
                <Reference Include="{typeof(QuantScheme).Assembly.Location}" />
              </ItemGroup>
              <Import Project="{package}.targets" />
            </Project>
            """;
    }
}
