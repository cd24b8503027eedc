extern alias generator;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Models;

/// <summary>What an edit makes the models' pipeline do again.</summary>
public sealed class ModelCachingTests
{
    private const string Net =
        """
        using Specializer;
        [Model] internal partial class Net : Module
        {
            [Quant(Bits = 3, Group = 64)] public LinearLayer Fc = new Linear(64, 64);
        }
        """;

    private const string Other = "using Specializer; [Model] internal partial class Other : Module { public SiLU Act = new(); }";

    [Fact]
    public void Edit_OfAComment_PrintsNothingAgain()
    {
        GeneratorRun run = Edit(Net, Net.Replace("public LinearLayer", "/* the first */ public LinearLayer"));
        Assert.All(run.Reasons(TrackingNames.ModelParse), AssertSame);
        AssertNoOutputAgain(run);
    }

    [Fact]
    public void Edit_OfAnUnrelatedType_PrintsNothingAgain() => AssertNoOutputAgain(Edit("class A;", "class B;"));

    [Fact]
    public void Edit_OfOneModel_PrintsOnlyThatOneAgain()
    {
        GeneratorRun run = Edit(Other, Other.Replace("Act =", "Activation ="));
        Assert.Equal(
            [IncrementalStepRunReason.Modified],
            run.Reasons(TrackingNames.Model).Where(reason => reason is not (IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached)));
        Assert.All(run.Reasons(TrackingNames.MemberSchemes), AssertSame);
        Assert.All(run.Reasons(TrackingNames.Kernels), AssertSame);
        Assert.Single(run.OutputReasons, reason => reason == IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void Edit_OfAMembersConfig_PrintsItsModelSchemeKernelAndRegistryAgain()
    {
        GeneratorRun run = Edit(Net, Net.Replace("Group = 64", "Group = 32"));
        Assert.Equal([IncrementalStepRunReason.Modified], run.Reasons(TrackingNames.MemberSchemes));
        Assert.Equal([IncrementalStepRunReason.Modified], run.Reasons(TrackingNames.Kernels));
        Assert.Contains("Q3G32A1_HqqColumn_Float32.g.cs", run.Files.Keys);
        Assert.DoesNotContain("Q3G64A1_HqqColumn_Float32.g.cs", run.Files.Keys);
    }

    /// <summary>Runs over <see cref="Net"/>, <see cref="Other"/> and maybe one file more, changes one of them, and runs again.</summary>
    private static GeneratorRun Edit(string before, string after)
    {
        string[] sources = before is Net or Other ? [Net, Other] : [Net, Other, before];
        (GeneratorRun first, GeneratorRun second) = GeneratorHarness.RunTwice(sources, [.. sources.Select(source => source == before ? after : source)]);
        first.AssertClean();
        second.AssertClean();
        return second;
    }

    private static void AssertNoOutputAgain(GeneratorRun run) => Assert.All(run.OutputReasons, AssertSame);

    private static void AssertSame(IncrementalStepRunReason reason) =>
        Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());
}
