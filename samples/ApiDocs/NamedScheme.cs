using System.Globalization;
using Specializer.Generated.ApiDocs;

namespace Specializer.Samples.ApiDocs;

/// <summary>A declared scheme under the name that the command line and the table use.</summary>
/// <param name="Name">Such as hqq4-g64, hqq3-g64-axis0, hqq4-g64-f16, hqq4-g64-noopt.</param>
/// <param name="Scheme">The scheme.</param>
internal sealed record NamedScheme(string Name, QuantScheme Scheme)
{
    /// <summary>Every scheme of <c>Schemes.cs</c>, most bits first.</summary>
    public static IReadOnlyList<NamedScheme> All { get; } =
    [
        .. QuantSchemes.All
            .Select(scheme => new NamedScheme(NameOf(scheme.Config), scheme))
            .OrderByDescending(named => named.Scheme.Config.Bits)
            .ThenByDescending(named => named.Scheme.Config.Axis)
            .ThenBy(named => named.Name, StringComparer.Ordinal),
    ];

    /// <summary>The names, as a sentence lists them.</summary>
    public static string AllNames => string.Join(", ", All.Select(named => named.Name));

    /// <summary>The scheme of a name.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are.</exception>
    public static NamedScheme Find(string name) =>
        All.FirstOrDefault(named => string.Equals(named.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"there is no config '{name}'; there are {AllNames}.");

    private static string NameOf(QuantConfig config) =>
        config.Method.ToString().ToLowerInvariant()
        + config.Bits.ToString(CultureInfo.InvariantCulture)
        + config.Group switch { Groups.Whole => "-whole", Groups.PerTensor => "-tensor", _ => $"-g{config.Group}" }
        + (config.Axis == 0 ? "-axis0" : "")
        + (config.Pack == PackLayout.HqqColumn ? "" : $"-{config.Pack.ToString().ToLowerInvariant()}")
        + config.Scale switch { ScaleType.Float16 => "-f16", ScaleType.BFloat16 => "-bf16", _ => "" }
        + (config.RoundZero ? "-roundzero" : "")
        + (config.Method == QuantMethod.Hqq && !config.Optimize ? "-noopt" : "");
}
