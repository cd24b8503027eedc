using System.Globalization;
using System.Text;

namespace Specializer;

/// <summary>Finds the scheme that is declared for a config.</summary>
internal sealed class SchemeLookup
{
    private readonly List<QuantScheme> _schemes = [];

    /// <summary>Adds schemes behind those that are there already.</summary>
    public void Add(IEnumerable<QuantScheme> schemes) => _schemes.AddRange(schemes.Except(_schemes));

    /// <summary>The first scheme of the very config, or else the first that stores a weight [n, k] alike; null where there is none.</summary>
    public QuantScheme? Find(SchemeConfig config, int n, int k) =>
        _schemes.Find(scheme => scheme.FullConfig == config) ?? _schemes.Find(scheme => scheme.FullConfig.StoresLike(config, n, k));

    /// <summary>Logs that a layer is read under a scheme of another config.</summary>
    public static void SayWhereStoredAlike(string path, string layer, SchemeConfig config, QuantScheme scheme)
    {
        if (scheme.FullConfig != config)
        {
            DecisionLog.StoredAlike(SpecializerDiagnostics.Log, path, layer, config, scheme.Name, scheme.FullConfig);
        }
    }

    /// <summary>The error about layers whose configs nobody declared: it has the lines to add.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="layers">The layers' names and configs; at least one.</param>
    public static NotSupportedException Undeclared(string path, IReadOnlyList<(string Layer, SchemeConfig Config)> layers)
    {
        var text = new StringBuilder($"{path}: no scheme is declared for what it holds. Add");
        foreach (IGrouping<SchemeConfig, (string Layer, SchemeConfig Config)> config in layers.GroupBy(layer => layer.Config))
        {
            string others = config.Count() == 1 ? "" : $" and {config.Count() - 1} more";
            text.Append($"\n    {Declaration(config.Key)} // {CheckpointError.Quote(config.First().Layer)}{others}");
        }

        text.Append("\nor, where that is declared already, name it among the schemes that are passed: QuantSchemes.All.");
        return new NotSupportedException(text.ToString());
    }

    /// <summary>The line that declares a config.</summary>
    private static string Declaration(SchemeConfig scheme)
    {
        QuantConfig config = scheme.Weight;
        string bits = config.Bits.ToString(CultureInfo.InvariantCulture).Replace('.', 'p');
        string group = config.Group switch
        {
            Groups.Whole => "Whole",
            Groups.PerTensor => "PerTensor",
            _ => string.Create(CultureInfo.InvariantCulture, $"Group{config.Group}"),
        };
        string meta = scheme.Scale is null && scheme.Zero is null ? "" : "TwoLevel";
        return $"{scheme} public readonly partial struct {config.Pack}{bits}{group}Axis{config.Axis}{meta};";
    }
}
