using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Declarations;

/// <summary>Whatever the generator declares in a user's type is refused there, instead of failing in generated code.</summary>
public sealed class GeneratedMembersTests
{
    /// <summary>Configs that together have every member that is generated.</summary>
    public static TheoryData<string> Attributes =>
    [
        "[Quant(Bits = 3, Group = 64), QuantScale, QuantZero]", "[Quant(Bits = 4, Activations = ActivationType.Int8)]", "[Absmax]",
    ];

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Generate_MemberOfAGeneratedName_IsTheOnlyError(string attributes)
    {
        string[] names = GeneratedNames(attributes);
        Assert.True(names.Length > 5);
        Assert.All(names, name => AssertOnlyError("SPZ0003", $$"""{{attributes}} partial struct Hqq { int {{name}} => 1; }"""));
    }

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Generate_TypeOfAGeneratedName_IsTheOnlyError(string attributes) =>
        Assert.All(GeneratedNames(attributes), name => AssertOnlyError("SPZ0002", $"{attributes} partial struct {name};"));

    [Fact]
    public void Generate_SeveralMembersOfGeneratedNames_ReportsEach()
    {
        GeneratorRun run = Run("[Quant] partial struct Hqq { int Config => 1; void Pack() { } void Pack(int i) { } }");
        Assert.Equal(["Config", "Pack", "Pack"], run.Diagnostics.Select(diagnostic => diagnostic.GetMessage().Split('\'')[3]));
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("SPZ0003", diagnostic.Id));
    }

    /// <summary>What the generator really declares, accessors and backing fields aside.</summary>
    private static string[] GeneratedNames(string attributes)
    {
        GeneratorRun run = GeneratorHarness.RunClean($"using Specializer;\n{attributes} partial struct Hqq;");
        return
        [
            .. run.Output.GetTypeByMetadataName("Hqq")!.GetMembers()
                .Where(member => !member.IsImplicitlyDeclared && member is not IMethodSymbol { AssociatedSymbol: not null })
                .Select(member => member.Name)
                .Distinct(),
        ];
    }

    private static void AssertOnlyError(string id, string declaration)
    {
        GeneratorRun run = Run(declaration);
        Assert.Equal(id, Assert.Single(run.Diagnostics).Id);
        GeneratorRun.AssertNone(run.Problems(run.Output.GetDiagnostics()));
    }

    private static GeneratorRun Run(string declaration) =>
        GeneratorHarness.Run(GeneratorHarness.Project("Tests", "using Specializer;\n" + declaration));
}
