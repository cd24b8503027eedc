using System.Text;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The grid itself: it must not miss a combination that its tests are believed to cover.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class ConfigGridTests(ConfigGrid grid)
{
    [Fact]
    public void Schemes_ValuesThatMeetInSomeConfig_MeetInTheGrid()
    {
        foreach (int[] set in ConfigGrid.Together())
        {
            HashSet<string> covered = [.. ConfigGrid.Schemes.Values.Select(scheme => Values(set, scheme))];
            Assert.Empty(ConfigSpace.All.Select(scheme => Values(set, scheme)).Distinct().Except(covered));
        }
    }

    [Fact]
    public void Schemes_OfTheGrid_AreAFewHundred() => Assert.InRange(ConfigGrid.Schemes.Count, 200, 600);

    /// <summary>What the grid leaves out is what the generator refuses, and nothing else.</summary>
    [Fact]
    public void Forms_AcceptedOrNot_AreWhatTheGeneratorAcceptsOrNot()
    {
        QuantConfig[] forms = [.. ConfigSpace.Forms.Where(form => form.Group is 7 or 20 or Groups.PerTensor)];
        var source = new StringBuilder("using Specializer; using static Specializer.PackLayout; using static Specializer.ScaleType;\n");
        foreach (QuantConfig form in forms)
        {
            source.Append($"{form} public partial struct S{source.Length};\n");
        }

        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.Project("Tests", source.ToString()));
        HashSet<int> refused = [.. run.Diagnostics.Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line - 1)];

        // Of one group, the axis has no meaning, and is accepted as such.
        for (int i = 0; i < forms.Length; i++)
        {
            bool accepted = ConfigSpace.IsForm(forms[i].Group == Groups.PerTensor && forms[i].Pack == PackLayout.HqqColumn ? forms[i] with { Axis = 1 } : forms[i]);
            Assert.True(accepted != refused.Contains(i), $"{forms[i]} is {(accepted ? "refused by the generator" : "accepted by the generator")}.");
        }
    }

    [Theory]
    [MemberData(nameof(ConfigGrid.Configs), MemberType = typeof(ConfigGrid))]
    public void Config_OfCompiledScheme_IsTheDeclaredOne(string config)
    {
        QuantScheme scheme = grid.SchemeOf(config);
        Assert.Equal(ConfigGrid.Schemes[config], new SchemeConfig(scheme.Config, scheme.ScaleScheme?.Config, scheme.ZeroScheme?.Config));
    }

    private static string Values(int[] set, SchemeConfig scheme) => string.Join(", ", set.Select(column => ConfigSpace.Dimensions[column](scheme)));
}
