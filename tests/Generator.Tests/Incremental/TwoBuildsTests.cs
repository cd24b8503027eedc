using System.Security.Cryptography;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>Two builds of one source, in two folders and under two cultures, give the same bytes.</summary>
[Trait("Category", ChildRun.Slow)]
public sealed class TwoBuildsTests
{
    /// <summary>Numbers with a decimal point and a minus, in files and in messages, and configs that are not in the order of their names.</summary>
    private const string Source = """
        using Specializer;

        [Quant(Bits = 4, Group = 64, Axis = 0)] public readonly partial struct Second;
        [Quant(Bits = 1.58, Group = Groups.PerTensor, Pack = PackLayout.Trits)] public readonly partial struct Ternary;
        [Quant(Bits = 3, Group = 64), QuantScale(Bits = 8, Group = 128)] public readonly partial struct First;
        [Absmax(Bits = 8)] public readonly partial struct Int8;

        [Model]
        public sealed partial class Net : Module
        {
            [Quant(Bits = 2, Group = 32)] public LinearLayer Fc = new Linear(64, 64);
        }
        """;

    private const string Properties = """
        <PathMap>$(MSBuildProjectDirectory)=/project</PathMap>
        <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
        <CompilerGeneratedFilesOutputPath>obj/generated</CompilerGeneratedFilesOutputPath>
        <SpecializerKernelCards>true</SpecializerKernelCards>
        <MinusOneAndAHalf>$([System.String]::Format('{0}', $([MSBuild]::Subtract(1, 2.5))))</MinusOneAndAHalf>
        """;

    [Fact]
    public void Build_InAnotherFolderUnderAnotherCulture_WritesTheSameBytes()
    {
        using var english = new BuiltProject(Properties);
        using var swedish = new BuiltProject(Properties);
        SortedDictionary<string, string> files = Build(english, "C", "UTC", "-1.5");
        SortedDictionary<string, string> others = Build(swedish, "sv_SE.UTF-8", "Asia/Tokyo", HasCultures ? "\u22121,5" : "-1.5");
        Assert.InRange(files.Keys.Count(name => name.EndsWith(".g.cs", StringComparison.Ordinal)), 10, 40);
        Assert.All(["out/Project.dll", "out/Project.pdb", "out/KernelCards.md"], name => Assert.Contains(name, files.Keys));
        Assert.Equal(files, others);
    }

    /// <summary>Whether the runtime of the build has cultures at all, as it tells from the environment.</summary>
    private static bool HasCultures => Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is not ("1" or "true");

    /// <summary>Hashes of every generated file, of the report, and of the assembly with its symbols.</summary>
    private static SortedDictionary<string, string> Build(BuiltProject project, string culture, string zone, string minusOneAndAHalf)
    {
        project.Write("Source.cs", Source);
        (int exitCode, string output) = project.TryBuild(
            ["-t:Build", "-getProperty:MinusOneAndAHalf"], ("LC_ALL", culture), ("LANG", culture), ("TZ", zone));
        Assert.True(exitCode == 0, output);
        Assert.Equal(minusOneAndAHalf, output.Trim());
        IEnumerable<string> paths = new[] { "obj/generated/*", "out/Project.*", "out/KernelCards.md" }.SelectMany(pattern => Directory.GetFiles(
            Path.Combine(project.Folder, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern), SearchOption.AllDirectories));
        return new SortedDictionary<string, string>(
            paths.ToDictionary(
                path => Path.GetRelativePath(project.Folder, path).Replace('\\', '/'),
                path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))),
            StringComparer.Ordinal);
    }
}
