using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Specializer.Tests;

/// <summary>The package, packed and then consumed by a project outside the repository: the README's quick start.</summary>
[Trait("Category", "Package")]
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-package-").FullName;

    [Fact]
    public void Package_ConsumedByACleanProject_RunsTheQuickStart()
    {
        string feed = Path.Combine(_folder, "feed");

        // Built apart from the repository's own output, which other tests are using.
        DotNet.Run(RepositoryRoot(), "pack", "Runtime", "-c", "Release", "-o", feed, "--artifacts-path", Path.Combine(_folder, "artifacts"), "-nologo");

        string package = Assert.Single(Directory.GetFiles(feed, "Specializer.*.nupkg"));
        using (ZipArchive archive = ZipFile.OpenRead(package))
        {
            string[] files = [.. archive.Entries.Select(entry => entry.FullName)];
            Assert.Contains("analyzers/dotnet/cs/Specializer.Generator.dll", files);
            Assert.Contains("lib/net10.0/Specializer.dll", files);
            Assert.Contains("lib/net10.0/Specializer.Attributes.dll", files);
            Assert.Contains("README.md", files);
            using var specification = new StreamReader(archive.GetEntry("Specializer.nuspec")!.Open());
            Assert.DoesNotContain("Specializer.Attributes", specification.ReadToEnd());
            Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal) && file.Contains("Generator"));
        }

        string project = Path.Combine(_folder, "consumer");
        Directory.CreateDirectory(project);
        string version = Path.GetFileNameWithoutExtension(package)["Specializer.".Length..];
        File.WriteAllText(Path.Combine(project, "consumer.csproj"), Project(feed, version));
        File.WriteAllText(Path.Combine(project, "Program.cs"), QuickStart());
        string output = DotNet.Run(project, "run", "-c", "Release");
        Assert.Contains("4 bits a weight, y[0] = ", output);
        Assert.DoesNotContain("CS9057", output);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Project(string feed, string version) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <RestoreAdditionalProjectSources>{feed}</RestoreAdditionalProjectSources>
            <RestorePackagesPath>{Path.Combine(_folder, "packages")}</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Specializer" Version="{version}" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>The program in the README's section "Quick start".</summary>
    private static string QuickStart()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md"));
        int section = readme.IndexOf("## Quick start", StringComparison.Ordinal);
        int begin = readme.IndexOf("```csharp\n", section, StringComparison.Ordinal) + "```csharp\n".Length;
        return readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
