namespace Specializer.Generator.Tests.Execution;

/// <summary>The grid itself: it must not miss a combination that its tests are believed to cover.</summary>
[Collection(ConfigGrid.Collection)]
public sealed class ConfigGridTests(ConfigGrid grid)
{
    // Groups of the other configs need not meet everything.
    private const int Regular = 8;

    [Fact]
    public void Configs_AnyTwoValues_OccurTogether()
    {
        Func<QuantConfig, string>[] dimensions =
        [
            config => $"Bits = {config.Bits}", config => $"Axis = {config.Axis}", config => $"Group = {config.Group}", config => $"Scale = {config.Scale}",
        ];
        foreach ((Func<QuantConfig, string> first, Func<QuantConfig, string> second) in
            from first in dimensions from second in dimensions where first != second select (first, second))
        {
            Assert.All(
                from a in Values(first) from b in Values(second) select (a, b),
                pair => Assert.Contains(HqqColumn, config => first(config) == pair.a && second(config) == pair.b));
        }
    }

    [Theory]
    [MemberData(nameof(ConfigGrid.Configs), MemberType = typeof(ConfigGrid))]
    public void Config_OfCompiledScheme_IsTheDeclaredOne(string config) =>
        Assert.Equal(ConfigGrid.Declared[config], grid.SchemeOf(config).Config);

    private static IEnumerable<QuantConfig> HqqColumn => ConfigGrid.Declared.Values.Where(config => config.Pack == PackLayout.HqqColumn);

    private static IEnumerable<string> Values(Func<QuantConfig, string> dimension) =>
        HqqColumn.GroupBy(dimension).Where(group => group.Count() >= Regular).Select(group => group.Key);
}
