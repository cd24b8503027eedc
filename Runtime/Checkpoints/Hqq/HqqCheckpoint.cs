using System.Diagnostics;

namespace Specializer;

/// <summary>The quantized layers of a checkpoint that hqq saved, or that <see cref="Module.SaveState(string, IProgress{long}, CancellationToken)"/> did.</summary>
/// <remarks>
/// <para>
/// For layers without the model around them; a whole model is loaded with <see cref="Module.LoadState"/>, which reads the same files.
/// A layer that was read and is saved again gives the tensors of the checkpoint byte for byte.
/// </para>
/// <para>
/// The format is the encoded state dict of <c>HQQLinear</c> in safetensors; hqq's older <c>qmodel.pt</c> is a pickle, which is not read.
/// Where hqq computes in float16 or bfloat16, we compute the same weights in binary32.
/// Source: hqq/core/quantize.py and utils.py.
/// </para>
/// </remarks>
public sealed class HqqCheckpoint
{
    private readonly TensorSource _source;
    private readonly OrderedDictionary<HqqNames, HqqMeta> _metas = [];

    private HqqCheckpoint(TensorSource source)
    {
        _source = source;
        foreach (string name in source.Tensors.Keys.Where(IsWords))
        {
            var names = new HqqNames(name[..^HqqKeys.Words.Length]);
            var reader = new HqqMetaReader(source, names);
            string[] missing = [.. reader.Missing()];
            _metas.Add(names, missing.Length == 0
                ? reader.Read()
                : throw CheckpointError.InTensor(source.Path, name, $"the layer lacks {string.Join(", ", missing.Select(CheckpointError.Quote))}."));
        }

        Layers = [.. _metas.Select(pair => new HqqLayer(
            pair.Key.Layer, pair.Value.FullConfig, pair.Value.N, pair.Value.K, source.Tensors.ContainsKey(pair.Key.Of(HqqKeys.Bias))))];
    }

    /// <summary>The layers, in the order of the checkpoint.</summary>
    public IReadOnlyList<HqqLayer> Layers { get; }

    /// <summary>Finds the quantized layers of a checkpoint and checks all that it says about them.</summary>
    /// <param name="source">The checkpoint, which must stay open while layers are loaded. Its other tensors are left alone.</param>
    /// <exception cref="InvalidDataException">A layer is malformed or lacks a part; the message names the tensor.</exception>
    public static HqqCheckpoint Read(TensorSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new HqqCheckpoint(source);
    }

    /// <summary>Loads every layer, each as the <see cref="QuantLinear{TScheme}"/> of the scheme that is declared for its config.</summary>
    /// <param name="schemes">The schemes: the generated <c>QuantSchemes.All</c>.</param>
    /// <param name="progress">Receives the loaded share of the weights, 0..1, by their elements.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <returns>The layers by name, in the order of the checkpoint.</returns>
    /// <exception cref="NotSupportedException">No scheme is declared for a config; the message has every line to add.</exception>
    /// <exception cref="InvalidDataException">A bias does not fit its layer.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public IReadOnlyDictionary<string, LinearLayer> Load(
        IEnumerable<QuantScheme> schemes, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(schemes);
        var lookup = new SchemeLookup();
        lookup.Add(schemes);
        (string Layer, SchemeConfig Config)[] undeclared =
            [.. Layers.Where(layer => lookup.Find(layer.Config, layer.OutFeatures, layer.InFeatures) is null).Select(layer => (layer.Name, layer.Config))];
        if (undeclared.Length > 0)
        {
            throw SchemeLookup.Undeclared(_source.Path, undeclared);
        }

        using Activity? activity = Telemetry.Begin("load");
        activity?.SetTag("path", _source.Path);
        double elements = _metas.Values.Sum(meta => (double)meta.N * meta.K), loaded = 0;
        OrderedDictionary<string, LinearLayer> layers = [];
        foreach ((HqqNames names, HqqMeta meta) in _metas)
        {
            cancellation.ThrowIfCancellationRequested();
            QuantScheme scheme = lookup.Find(meta.FullConfig, meta.N, meta.K)!;
            SchemeLookup.SayWhereStoredAlike(_source.Path, names.Layer, meta.FullConfig, scheme);
            layers.Add(names.Layer, HqqTensors.Read(_source, names, meta, scheme).ToLinear(Bias(names, meta)));
            loaded += (double)meta.N * meta.K;
            progress?.Report(loaded / elements);
        }

        return layers;
    }

    private float[]? Bias(HqqNames names, HqqMeta meta)
    {
        string name = names.Of(HqqKeys.Bias);
        if (!_source.Tensors.ContainsKey(name))
        {
            return null;
        }

        _source.Entry(name, meta.N);
        return _source.ReadSingles(name);
    }

    private static bool IsWords(string name) =>
        name == HqqKeys.Words || name.EndsWith("." + HqqKeys.Words, StringComparison.Ordinal);
}
