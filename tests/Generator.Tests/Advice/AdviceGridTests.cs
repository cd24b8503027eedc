using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Advice;

/// <summary>Advice on every kind of config, right and wrong ones: no analyzer fails, and what advice names is better.</summary>
public sealed class AdviceGridTests
{
    private const string Property = "Argument.Group";

    private static readonly double[] Bits = [8, 6, 5, 4, 3, 2, 1.58, 1];
    private static readonly int[] Groups = [-1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 24, 31, 48, 64, 80, 100, 1000, 65_536, 65_537, 1 << 30];
    private static readonly string[] Packs = ["HqqColumn", "Sequential", "RowMajor", "Trits", "FlexGen"];
    private static readonly string[] Rest =
    [
        "Axis = 0)]", "Axis = 1)]", "Scale = ScaleType.Float16)]", "Axis = 0), QuantScale(Bits = 3, Group = 2), QuantZero(Bits = 1, Group = 8)]",
    ];

    [Fact]
    public async Task Analyze_Grid_FollowedAdviceOnGroupsIsGivenNoMore()
    {
        string[] configs =
        [
            .. from bits in Bits
               from pack in Packs
               from rest in Rest
               from @group in Groups
               select string.Create(CultureInfo.InvariantCulture, $"[Quant(Bits = {bits}, Pack = PackLayout.{pack}, Group = {@group}, {rest}"),
        ];
        ILookup<int, Diagnostic> given = (await Advice(configs)).ToLookup(Line);
        Assert.True(given.Count > 100);

        // Each on a line of its own, the advice on groups followed; where there are two, one after the other.
        var followed = configs.SelectMany((config, line) => given[line]
            .Where(advice => advice.Properties.ContainsKey(Property))
            .Select(advice => (advice.Id, Config: Follow(config, advice)))).ToArray();
        Assert.True(followed.Length > 100);
        ILookup<int, Diagnostic> again = (await Advice([.. followed.Select(config => config.Config)])).ToLookup(Line);
        for (int line = 0; line < followed.Length; line++)
        {
            Assert.DoesNotContain(followed[line].Id, again[line].Select(advice => advice.Id));
        }
    }

    /// <summary>What is advised for the attribute that the advice stands on.</summary>
    private static string Follow(string config, Diagnostic advice)
    {
        string attribute = advice.Location.SourceTree!.GetText().ToString(advice.Location.SourceSpan);
        int start = attribute.IndexOf("Group = ", StringComparison.Ordinal) + "Group = ".Length;
        int end = attribute.IndexOfAny([',', ')'], start);
        return config.Replace(attribute, attribute[..start] + advice.Properties[Property] + attribute[end..], StringComparison.Ordinal);
    }

    private static int Line(Diagnostic advice) => advice.Location.GetLineSpan().StartLinePosition.Line - 1;

    /// <summary>Advice on configs, one a line behind the first; the generator does not run.</summary>
    private static async Task<IEnumerable<Diagnostic>> Advice(string[] configs)
    {
        string source = "using Specializer;\n" + string.Join('\n', configs.Select((config, i) => $"{config} partial struct S{i};"));
        ImmutableArray<Diagnostic> advice = await GeneratorHarness.Project("Tests", source).WithAnalyzers(AdviceRun.Analyzers).GetAnalyzerDiagnosticsAsync();
        GeneratorRun.AssertNone([.. advice.Where(diagnostic => !diagnostic.Id.StartsWith("SPZ", StringComparison.Ordinal))]);
        return advice;
    }
}
