using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;

namespace Specializer.Tests;

/// <summary><c>dotnet new specializer-model</c>, installed, created, built against the packed package and run.</summary>
[Trait("Category", "Package")]
public sealed class TemplateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Template_InstalledFromFolderAndFromPackage_BuildsAndRuns()
    {
        Pack("Runtime");
        Pack("templates");

        // The user's own templates stay as they are.
        New("install", Path.Combine(RepositoryRoot(), "templates", "specializer-model"));
        string output = CreateAndRun("Plain");
        Assert.Contains("quantised layers: 1\n  up: 5.00 bits a weight\n  down: 32.00 bits a weight\n", output);
        Assert.EndsWith("loaded again: the same bits\n", output);

        New("uninstall", Path.Combine(RepositoryRoot(), "templates", "specializer-model"));
        New("install", Assert.Single(Directory.GetFiles(Feed, "Specializer.Templates.*.nupkg")));
        Assert.Contains("  up: 4.00 bits a weight\n", CreateAndRun("FromPackage", "--bits", "2", "--group", "32"));
    }

    [Fact]
    public void Template_Version_IsTheVersionOfThePackage()
    {
        string config = File.ReadAllText(
            Path.Combine(RepositoryRoot(), "templates", "specializer-model", ".template.config", "template.json"));
        using JsonDocument json = JsonDocument.Parse(config);
        string? version = XDocument.Load(Path.Combine(RepositoryRoot(), "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(
            version, json.RootElement.GetProperty("symbols").GetProperty("specializer-version").GetProperty("defaultValue").GetString());
    }

    private string Feed => Path.Combine(_folder, "feed");

    // Built apart from the repository's own output, which other tests are using.
    private void Pack(string project) => DotNet.Run(
        RepositoryRoot(), "pack", project, "-c", "Release", "-o", Feed, "--artifacts-path", Path.Combine(_folder, "artifacts"), "-nologo");

    private string CreateAndRun(string name, params string[] options)
    {
        New(["specializer-model", "-n", name, "-o", Path.Combine(_folder, name), .. options]);
        string project = Path.Combine(_folder, name);
        DotNet.Run(
            project, "build", "-c", "Release", "-nologo", "-warnaserror",
            $"-p:RestoreAdditionalProjectSources={Feed}", $"-p:RestorePackagesPath={Path.Combine(_folder, "packages")}");
        return DotNet.Run(project, "run", "-c", "Release", "--no-build").ReplaceLineEndings("\n");
    }

    private void New(params string[] arguments) =>
        DotNet.Run(_folder, ["new", .. arguments, "--debug:custom-hive", Path.Combine(_folder, "hive")]);

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
