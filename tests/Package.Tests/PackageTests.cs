using System.IO.Compression;
using System.Xml.Linq;

namespace Specializer.Tests;

/// <summary>What the packages hold, and the README's quick start in a project outside the repository.</summary>
[Trait("Category", "Package")]
[Collection(nameof(PackedFeeds))]
public sealed class PackageTests(PackedFeeds feeds)
{
    [Fact]
    public void Pack_Solution_GivesThePackagesAndNothingElse()
    {
        string[] expected = ["Specializer", .. feeds.HasIlgpu ? (string[])["Specializer.Ilgpu"] : [], "Specializer.Templates"];
        IEnumerable<string> packed = Directory.GetFiles(feeds.Packed(), "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;
        Assert.Equal(expected, packed.Select(file => file[..file.IndexOf(".0.0.0", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Package_Content_IsRuntimeAttributesGeneratorPropertiesAndSymbols()
    {
        using (ZipArchive archive = Open("Specializer.0*.nupkg"))
        {
            string[] files = [.. archive.Entries.Select(entry => entry.FullName)];
            Assert.Contains("analyzers/dotnet/cs/Specializer.Generator.dll", files);
            Assert.Contains("analyzers/dotnet/cs/Specializer.CodeFixes.dll", files);
            Assert.Contains("buildTransitive/Specializer.props", files);
            Assert.Contains("buildTransitive/Specializer.targets", files);
            Assert.Contains("lib/net10.0/Specializer.dll", files);
            Assert.Contains("lib/net10.0/Specializer.xml", files);
            Assert.Contains("lib/net10.0/Specializer.Attributes.dll", files);
            Assert.Contains("lib/net10.0/Specializer.Attributes.xml", files);
            Assert.Contains("README.md", files);
            Assert.DoesNotContain("Specializer.Attributes", Read(archive, "Specializer.nuspec"));
            Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal) && file.Contains("Generator"));
        }

        using ZipArchive symbols = Open("Specializer.0*.snupkg");
        Assert.Equal(
            ["lib/net10.0/Specializer.Attributes.pdb", "lib/net10.0/Specializer.pdb"],
            symbols.Entries.Select(entry => entry.FullName).Where(file => file.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Package_ConsumedByACleanProject_ShowsItsKernelAndRunsTheQuickStart()
    {
        string project = feeds.NewProject("QuickStart", QuickStart());
        Assert.DoesNotContain("CS9057", DotNet.Run(project, "build", "-c", "Release", "-nologo", "-p:EmitCompilerGeneratedFiles=true"));
        string generated = Path.Combine(project, "obj", "Release", PackedFeeds.Framework, "generated");
        Assert.Single(Directory.GetFiles(generated, "Q3G64A1_HqqColumn_Float32.g.cs", SearchOption.AllDirectories));
        Assert.Contains("4 bits a weight, y[0] = ", DotNet.Run(project, "run", "-c", "Release", "--no-build"));
    }

    [Fact]
    public void Package_BuildProperties_ReachTheGenerator()
    {
        string project = feeds.NewProject("Properties", "return;");
        DotNet.Run(project, "build", "-nologo");
        string config = File.ReadAllText(
            Assert.Single(Directory.GetFiles(project, "*.GeneratedMSBuildEditorConfig.editorconfig", SearchOption.AllDirectories)));
        string properties = Path.Combine(PackedFeeds.RepositoryRoot, "Runtime", "buildTransitive", "Specializer.props");
        string[] names = [.. XDocument.Load(properties).Descendants("CompilerVisibleProperty").Select(item => item.Attribute("Include")!.Value)];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"build_property.{name} =", config));
    }

    [SkippableFact]
    [Trait("Category", "Slow")]
    public void IlgpuPackage_ConsumedByACleanProject_RunsItsKernelsOnTheEmulator()
    {
        Skip.IfNot(feeds.HasIlgpu, "ILGPU could not be restored here, so its package was not packed.");
        using (ZipArchive archive = Open("Specializer.Ilgpu.*.nupkg"))
        {
            string[] files = [.. archive.Entries.Select(entry => entry.FullName)];
            Assert.Contains("lib/net10.0/Specializer.Ilgpu.dll", files);
            Assert.Contains("lib/net10.0/Specializer.Ilgpu.xml", files);
            Assert.Contains("README.md", files);
            IEnumerable<string> dependencies = XDocument.Parse(Read(archive, "Specializer.Ilgpu.nuspec")).Descendants()
                .Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);
            Assert.Equal(["ILGPU", "ILGPU.Algorithms", "Specializer"], dependencies.Order(StringComparer.Ordinal));
        }

        using (ZipArchive symbols = Open("Specializer.Ilgpu.*.snupkg"))
        {
            Assert.Contains("lib/net10.0/Specializer.Ilgpu.pdb", symbols.Entries.Select(entry => entry.FullName));
        }

        string project = feeds.NewProject("Gpu", PackedFeeds.Consumer("Gpu"), "Specializer.Ilgpu");
        Assert.Contains("48 outputs agree with the CPU's", DotNet.Run(project, "run", "-c", "Release"));
    }

    private ZipArchive Open(string pattern) => ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feeds.Packed(), pattern)));

    private static string Read(ZipArchive archive, string file)
    {
        using var reader = new StreamReader(archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>The program in the README's section "Quick start".</summary>
    private static string QuickStart()
    {
        string readme = File.ReadAllText(Path.Combine(PackedFeeds.RepositoryRoot, "README.md"));
        int section = readme.IndexOf("## Quick start", StringComparison.Ordinal);
        int begin = readme.IndexOf("```csharp\n", section, StringComparison.Ordinal) + "```csharp\n".Length;
        return readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
