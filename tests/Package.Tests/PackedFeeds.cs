using System.Runtime.CompilerServices;

namespace Specializer.Tests;

/// <summary>The repository's packages, packed once for all tests into folders outside the repository that serve as package sources.</summary>
public sealed class PackedFeeds : IDisposable
{
    /// <summary>What the packages are built for unless said otherwise.</summary>
    public const string Framework = "net10.0";

    // No published version: a package that somebody restored before must never be taken for this one.
    private const string Version = "0.0.0-packed";

    private readonly Dictionary<string, string> _feeds = [];
    private readonly Dictionary<string, string> _builds = [];

    /// <summary>The repository.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Where everything of these tests lies.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("specializer-packages-").FullName;

    /// <summary>The folder with every package of the repository, built for a framework.</summary>
    public string Packed(string framework = Framework)
    {
        if (!_feeds.TryGetValue(framework, out string? feed))
        {
            feed = Path.Combine(Folder, "feed", framework);

            // Built apart from the repository's own output, which other tests are using. Only the package that is compiled ahead of time
            // is needed for another framework.
            DotNet.Run(
                RepositoryRoot, "pack", framework == Framework ? "Specializer.sln" : "Runtime", "-c", "Release", "-o", feed, "-nologo",
                "-warnaserror", $"-p:SpecializerFramework={framework}", $"-p:Version={Version}",
                "--artifacts-path", Path.Combine(Folder, "artifacts", framework));
            _feeds.Add(framework, feed);
        }

        return feed;
    }

    /// <summary>Whether ILGPU could be restored, and with that its package packed.</summary>
    public bool HasIlgpu => File.Exists(Path.Combine(Packed(), $"Specializer.Ilgpu.{Version}.nupkg"));

    /// <summary>A new project in a folder of its own that references a package.</summary>
    /// <param name="name">The folder's and the assembly's name.</param>
    /// <param name="program">The source of Program.cs.</param>
    /// <param name="package">The package.</param>
    /// <param name="framework">Its target.</param>
    /// <param name="properties">Further properties as XML.</param>
    /// <returns>The folder.</returns>
    public string NewProject(string name, string program, string package = "Specializer", string framework = Framework, string properties = "")
    {
        string folder = Path.Combine(Folder, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <LangVersion>14</LangVersion>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestoreAdditionalProjectSources>{Packed(framework)}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(Folder, "packages", framework)}</RestorePackagesPath>
                <RestoreFallbackFolders>{UserPackages}</RestoreFallbackFolders>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    /// <summary>A program in Consumers/ as a project that was built for the JIT, once.</summary>
    /// <returns>Its assembly.</returns>
    public string Built(string consumer)
    {
        if (!_builds.TryGetValue(consumer, out string? assembly))
        {
            string folder = NewProject($"{consumer}Jit", Consumer(consumer));
            DotNet.Run(folder, "build", "-c", "Release", "-nologo", "-o", Path.Combine(folder, "out"));
            assembly = Path.Combine(folder, "out", $"{consumer}Jit.dll");
            _builds.Add(consumer, assembly);
        }

        return assembly;
    }

    /// <summary>The source of a program in Consumers/.</summary>
    public static string Consumer(string name) =>
        File.ReadAllText(Path.Combine(RepositoryRoot, "tests", "Package.Tests", "Consumers", $"{name}.cs"));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Packages that the user has already, the native compiler above all, are not downloaded once more. Ours never lies there.
    private static string UserPackages
    {
        get
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
            return Directory.Exists(folder) ? folder : "";
        }
    }

    private static string FindRepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}

/// <summary>The tests that share one set of packed packages; they run one after the other, for each of them keeps a machine busy.</summary>
[CollectionDefinition(nameof(PackedFeeds))]
public sealed class PackedFeedsTests : ICollectionFixture<PackedFeeds>;
