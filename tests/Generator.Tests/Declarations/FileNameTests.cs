using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Declarations;

/// <summary>Types whose generated files would have one name get files of their own, the same in every order of declaration.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("[Quant] partial struct Hqq;", "[Quant] partial struct hqq;")]
    [InlineData("[Quant] partial struct Hqq;", "[Absmax] partial struct HQQ;")]
    [InlineData("namespace A { [Quant] partial struct Hqq; }", "namespace a { [Quant] partial struct Hqq; }")]
    [InlineData("partial class Net { [Absmax] internal partial struct Int8; }", "partial class NET { [Absmax] internal partial struct Int8; }")]
    [InlineData("[Model] partial class Net : Module;", "[Model] partial class NET : Module;")]
    [InlineData("namespace A { partial class Net { [Quant] internal partial struct Model; } }", "namespace A { [Model] partial class Net : Module; }")]
    public void Generate_NamesThatDifferInCaseOnly_HaveFilesOfTheirOwn(string one, string other)
    {
        GeneratorRun forth = GeneratorHarness.RunClean($"using Specializer;\n{one}\n{other}");
        GeneratorRun back = GeneratorHarness.RunClean($"using Specializer;\n{other}\n{one}");
        Assert.Equal(forth.Files.OrderBy(file => file.Key, StringComparer.Ordinal), back.Files.OrderBy(file => file.Key, StringComparer.Ordinal));
        Assert.Equal(forth.Files.Count, forth.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Generate_NoOtherTypeOfTheName_HasAPlainName() =>
        Assert.Contains("global.Hqq.g.cs", GeneratorHarness.RunClean("using Specializer;\n[Quant] partial struct Hqq;").Files.Keys);
}
