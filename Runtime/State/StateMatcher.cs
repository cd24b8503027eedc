using System.Collections.Immutable;

namespace Specializer;

/// <summary>First walk of a load: finds for everything in the model what the checkpoint has for it. Nothing is read or changed.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="schemes">Collects the schemes that the model's own classes, layers and members name.</param>
internal sealed class StateMatcher(StateSource source, SchemeLookup schemes) : IModuleVisitor, IStateVisitor
{
    private readonly OrderedDictionary<TensorStorage, DenseTensorLoad> _dense = [];
    private readonly OrderedDictionary<QuantizedTensor, PackedWeightLoad> _weights = new(ReferenceEqualityComparer.Instance);
    private readonly OrderedDictionary<LinearLayer, LayerReplacement> _replacements = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Module> _path = new(ReferenceEqualityComparer.Instance);
    private string _prefix = "";

    /// <summary>Dense tensors of the model, each under all its names.</summary>
    public IEnumerable<DenseTensorLoad> Dense => _dense.Values;

    /// <summary>Weights of quantized layers that stay in place, by the weights that they replace.</summary>
    public IReadOnlyDictionary<QuantizedTensor, PackedWeightLoad> Weights => _weights;

    /// <summary>Layers that become quantized ones.</summary>
    public IReadOnlyDictionary<LinearLayer, LayerReplacement> Replacements => _replacements;

    /// <summary>Every weight that is read as it is packed.</summary>
    public IEnumerable<PackedWeightLoad> Packed => _weights.Values.Concat(_replacements.Values.Select(item => item.Packed).OfType<PackedWeightLoad>());

    /// <param name="prefix">What the names of the module's tensors begin with, "" or with its dot.</param>
    /// <param name="module">The module.</param>
    public void Enter(string prefix, Module module)
    {
        // What is shared has several names, all of which may be in the file; only a module within itself has endlessly many.
        if (!_path.Add(module))
        {
            return;
        }

        string outer = _prefix;
        _prefix = prefix;
        schemes.Add(module.DeclaredSchemes);
        module.VisitState(this);
        module.VisitChildren(this);
        _prefix = outer;
        _path.Remove(module);
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child)
        where T : class => Match(name, child, declared: null, isFixed: false);

    void IModuleVisitor.Visit<T>(string name, ref T? child, QuantScheme scheme)
        where T : class => Match(name, child, scheme, isFixed: false);

    void IModuleVisitor.VisitFixed<T>(string name, T? child)
        where T : class => Match(name, child, declared: null, isFixed: true);

    void IStateVisitor.Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
    {
        TensorType type = TensorTypeExtensions.Of<T>()
            ?? throw new NotSupportedException($"{_prefix}{name} holds {typeof(T).Name}, which is no element type of a safetensors file.");
        DenseTensorLoad load = DenseLoad(name, TensorStorage.Of(values), type, shape, (tensors, found) =>
        {
            if (values is Memory<float> floats)
            {
                tensors.ReadSingles(found, floats.Span);
            }
            else
            {
                tensors.Read(found, values.Span);
            }
        });
        load.IsWanted = true;
    }

    void IStateVisitor.Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
    {
        if (!_weights.ContainsKey(weight) && MatchPacked(weight.Layout.N, weight.Layout.K, weight.Scheme) is { } load)
        {
            load.Scheme = weight.Scheme;
            _weights.Add(weight, load);
        }

        MatchBias(bias);
    }

    private void Match<T>(string name, T? child, QuantScheme? declared, bool isFixed)
        where T : Module
    {
        if (child is null)
        {
            return;
        }

        string outer = _prefix;
        _prefix = $"{outer}{name}.";
        if (child is LinearLayer linear && MatchReplacement(linear, declared))
        {
            _replacements.GetValueOrDefault(linear)?.AddPlace<T>(outer + name, isFixed);
        }
        else
        {
            Enter(_prefix, child);
        }

        _prefix = outer;
    }

    /// <summary>Whether the file, or the member's declaration, makes a quantized layer of this one; then all of it is matched.</summary>
    private bool MatchReplacement(LinearLayer linear, QuantScheme? declared)
    {
        if (linear is not (Linear or IQuantizedLayer))
        {
            return false;
        }

        QuantScheme? current = (linear as IQuantizedLayer)?.Weight.Scheme;
        schemes.Add(new[] { declared, current }.OfType<QuantScheme>());
        if (_replacements.ContainsKey(linear))
        {
            ExpectPacked();
        }
        else if (Has(HqqKeys.Words))
        {
            MatchPackedLayer(linear, declared, current);
        }
        else if (declared is not null && (linear is Linear || Has("weight")))
        {
            MatchDenseLayer(linear, declared);
        }
        else
        {
            return false;
        }

        MatchBias(linear.Bias);
        return true;
    }

    private void MatchPackedLayer(LinearLayer linear, QuantScheme? declared, QuantScheme? current)
    {
        if (MatchPacked(linear.OutFeatures, linear.InFeatures, declared) is not { } load)
        {
            return;
        }

        if (linear is IQuantizedLayer layer && current!.FullConfig.StoresLike(load.Config, linear.OutFeatures, linear.InFeatures))
        {
            load.Scheme = current;
            _weights.TryAdd(layer.Weight, load);
        }
        else
        {
            load.Scheme = declared;
            _replacements.Add(linear, new LayerReplacement(linear) { Packed = load });
        }
    }

    private void MatchDenseLayer(LinearLayer linear, QuantScheme declared)
    {
        TensorStorage storage = linear is Linear dense ? TensorStorage.Of<float>(dense.Weight) : TensorStorage.Of<float>(default);
        DenseTensorLoad load = DenseLoad("weight", storage, TensorType.F32, [linear.OutFeatures, linear.InFeatures], (tensors, found) =>
            tensors.ReadSingles(found, ((Linear)linear).Weight));
        _replacements.Add(linear, new LayerReplacement(linear) { Dense = load, Declared = declared });
    }

    /// <summary>The packed weight under the current prefix; null where it does not fit, which is noted.</summary>
    private PackedWeightLoad? MatchPacked(int n, int k, QuantScheme? required)
    {
        ExpectPacked();
        string words = _prefix + HqqKeys.Words;
        var reader = new HqqMetaReader(source.Tensors, new HqqNames(_prefix));
        string[] missing = [.. reader.Missing()];
        if (missing.Length > 0)
        {
            // Without words there is no packed weight at all, so that the rest need not be named.
            Array.ForEach(Has(HqqKeys.Words) ? missing : [words], source.AddMissing);
            return null;
        }

        HqqMeta meta = reader.Read();
        if (meta.N != n || meta.K != k)
        {
            source.AddMisshapen(words, $"of a weight [{n}, {k}]", $"of a weight [{meta.N}, {meta.K}]");
            return null;
        }

        if (required is not null && !required.FullConfig.StoresLike(meta.FullConfig, n, k))
        {
            source.AddMisshapen(words, required.FullConfig.ToString(), meta.FullConfig.ToString());
            return null;
        }

        return new PackedWeightLoad(new HqqNames(_prefix), meta);
    }

    private void MatchBias(float[]? bias)
    {
        if (bias is not null)
        {
            ((IStateVisitor)this).Visit(HqqKeys.Bias, bias, bias.Length);
        }
    }

    private void ExpectPacked()
    {
        foreach (string name in HqqMetaReader.Names(new HqqNames(_prefix)))
        {
            source.Expect(name);
        }
    }

    private DenseTensorLoad DenseLoad(
        string name, TensorStorage storage, TensorType type, ReadOnlySpan<long> shape, Action<TensorSource, string> copy)
    {
        if (!_dense.TryGetValue(storage, out DenseTensorLoad? load))
        {
            load = new DenseTensorLoad(type, shape.ToImmutableArray(), copy);
            _dense.Add(storage, load);
        }

        load.AddName(_prefix + name);
        return load;
    }

    private bool Has(string name) => source.Tensors.Tensors.ContainsKey(_prefix + name);
}
