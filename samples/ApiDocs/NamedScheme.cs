using Specializer.Generated.ApiDocs;

namespace Specializer.Samples.ApiDocs;

/// <summary>A declared way to quantise layers, under the name that the command line and the table use.</summary>
/// <param name="Name">Unique among all, in lower case.</param>
internal abstract record NamedScheme(string Name)
{
    /// <summary>Every config of <c>Schemes.cs</c>: those of weights alone, most bits first, then those of activations, too.</summary>
    public static IReadOnlyList<NamedScheme> All { get; } =
    [
        .. QuantSchemes.All
            .Select(scheme => new WeightScheme(scheme))
            .OrderByDescending(named => named.Bits)
            .ThenByDescending(named => named.Config.Axis)
            .ThenBy(named => named.Name, StringComparer.Ordinal),
        new W8A8Scheme(),
    ];

    /// <summary>The names of all, as a sentence lists them.</summary>
    public static string AllNames => Names(All);

    /// <summary>Bits of a weight's code.</summary>
    public abstract double Bits { get; }

    /// <summary>The quantised form of a layer.</summary>
    public abstract LinearLayer Quantize(Linear linear, CancellationToken cancellation);

    /// <summary>Bits per byte that the format's own implementation reaches, or null where it was not tried.</summary>
    public abstract double? BitsPerByteOf(ReferenceFigures reference);

    /// <summary>The scheme of a name among some.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are.</exception>
    public static NamedScheme Find(string name, IReadOnlyList<NamedScheme> among) =>
        among.FirstOrDefault(named => string.Equals(named.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"there is no config '{name}'; there are {Names(among)}.");

    private static string Names(IEnumerable<NamedScheme> schemes) => string.Join(", ", schemes.Select(named => named.Name));
}
