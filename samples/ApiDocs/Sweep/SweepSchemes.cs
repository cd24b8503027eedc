using Specializer.Samples.QualityGrid;

namespace Specializer.Samples.ApiDocs;

/// <summary>The configs of the sweep.</summary>
internal static class SweepSchemes
{
    /// <summary>The grid, most bits first, then int8 weights and activations.</summary>
    public static IReadOnlyList<NamedScheme> All { get; } =
    [
        .. QualityConfigs.All
            .Select(scheme => new WeightScheme(scheme))
            .OrderByDescending(named => named.Bits)
            .ThenBy(named => named.Name, StringComparer.Ordinal),
        new W8A8Scheme(),
    ];
}
