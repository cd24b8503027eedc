namespace Specializer;

/// <summary>A checkpoint during a load: keeps account of what the model asked for and of what does not fit.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="prefix">What the names of the model begin with in it.</param>
internal sealed class StateSource(TensorSource source, string prefix)
{
    private readonly HashSet<string> _expected = [];
    private readonly List<string> _missing = [];
    private readonly List<MisshapenTensor> _misshapen = [];

    /// <summary>The checkpoint.</summary>
    public TensorSource Tensors => source;

    /// <summary>What the names of the model begin with in it.</summary>
    public string Prefix => prefix;

    /// <summary>The entry of a name that the model has, or null. The name is no surprise from now on.</summary>
    public SafetensorsEntry? Expect(string name)
    {
        _expected.Add(name);
        return source.Tensors.GetValueOrDefault(name);
    }

    /// <summary>Notes a name that the model has and the file has not.</summary>
    public void AddMissing(string name) => _missing.Add(name);

    /// <summary>Notes a tensor that both have, but not alike.</summary>
    public void AddMisshapen(string name, string expected, string found) => _misshapen.Add(new MisshapenTensor(name, expected, found));

    /// <summary>What does not fit, once the model has asked for everything.</summary>
    public LoadReport Report() => new(
        [.. _missing.Distinct()],
        [.. source.Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !_expected.Contains(name))],
        [.. _misshapen.Distinct()]);
}
