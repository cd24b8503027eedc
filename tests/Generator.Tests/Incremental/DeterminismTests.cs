using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Specializer.Generator.Tests.Execution;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>The same source gives the same bytes: in every run, under every culture, in whatever order files are compiled.</summary>
public sealed class DeterminismTests
{
    private const int LongestHint = 80;

    private const string Schemes = """
        using Specializer;
        [Quant(Bits = 1.58, Group = 1024)] public partial struct Ternary;
        [Quant(Bits = 3, Group = 64, Axis = 0)] public partial struct Hqq3;
        [Quant(Bits = -1.5)] public partial struct WrongBits;
        [Quant(Group = -1024)] public partial struct WrongGroup;
        [Quant(Axis = -1)] public partial struct WrongAxis;
        """;

    private const string Others = """
        using Specializer;
        namespace Others;
        [Quant(Bits = 8, Axis = 0)] public partial struct Hqq8;
        [Quant(Bits = 3, Group = 64, Axis = 0)] public partial struct Hqq3;
        """;

    [Fact]
    public void Run_Again_WritesTheSameFiles() => Assert.Equal(Files(Schemes, Others), Files(Schemes, Others));

    /// <summary>
    /// In a child (see <see cref="ChildRun"/>) this compares two processes, whose hash codes of strings differ; by itself, two runs.
    /// </summary>
    [Fact]
    public void Run_InAnotherProcess_WritesTheSameFiles() =>
        Assert.Equal(Environment.GetEnvironmentVariable(ChildRun.DigestVariable) ?? Digest(), Digest());

    [Fact]
    public void Run_FilesInAnotherOrder_WritesTheSameFiles() => Assert.Equal(Files(Schemes, Others), Files(Others, Schemes));

    [Fact]
    public void Run_UnderASwedishCulture_WritesTheSameFilesAndMessages()
    {
        (SortedDictionary<string, string> Files, string[] Messages) expected = (Files(Schemes, Others), Messages());
        Assert.Equal("\u22121,5", SwedishCulture.Run(() => (-1.5).ToString()));
        Assert.Equal(expected.Files, SwedishCulture.Run(() => Files(Schemes, Others)));
        Assert.Equal(expected.Messages, SwedishCulture.Run(Messages));
    }

    [Fact]
    public void Run_AnyDeclaration_WritesNoCarriageReturnOrTab() =>
        Assert.All(Files(Schemes, Others).Values, text => Assert.Equal(-1, text.AsSpan().IndexOfAny('\r', '\t')));

    [Fact]
    public void HintName_OfLongNames_IsShortAndDistinct()
    {
        var source = new StringBuilder("using Specializer;\n");
        string space = string.Join('.', Enumerable.Repeat("AnOrganisationWithANameOfItsOwn", 5));
        foreach (string first in new[] { "A", "B", "C" })
        {
            source.Append($"namespace {first}.{space} {{ [Quant] public partial struct TheSameName; }}\n");
        }

        SortedDictionary<string, string> files = Files(source.ToString());
        Assert.Equal(3, files.Keys.Count(name => name.Contains("TheSameName", StringComparison.Ordinal)));
        Assert.All(files.Keys, name => Assert.InRange(name.Length, 1, LongestHint));
        Assert.Equal(files.Keys, Files(source.ToString()).Keys);
    }

    /// <summary>A hash of every generated file's name and bytes.</summary>
    internal static string Digest() => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', Files(Schemes, Others).SelectMany(file => new[] { file.Key, file.Value })))));

    private static SortedDictionary<string, string> Files(params ReadOnlySpan<string> sources) =>
        new(GeneratorHarness.Run(GeneratorHarness.Project("Tests", sources)).Files.ToDictionary(), StringComparer.Ordinal);

    private static string[] Messages() =>
    [
        .. GeneratorHarness.Run(GeneratorHarness.Project("Tests", Schemes)).Diagnostics
            .Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)),
    ];
}
