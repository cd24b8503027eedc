namespace Specializer;

/// <summary>A quantized weight to be read from a checkpoint.</summary>
/// <param name="names">The names of its parts.</param>
/// <param name="meta">What the checkpoint says about it.</param>
internal sealed class PackedWeightLoad(HqqNames names, HqqMeta meta)
{
    /// <summary>The layer's name in the checkpoint.</summary>
    public string Name => names.Layer;

    /// <summary>Its config there.</summary>
    public SchemeConfig Config => meta.FullConfig;

    /// <summary>The scheme that it is read under; null as long as none is known.</summary>
    public QuantScheme? Scheme { get; set; }

    /// <summary>The weight, once it was read.</summary>
    public QuantizedTensor? Weight { get; private set; }

    /// <summary>The scheme among declared ones that stores it so, or null.</summary>
    public QuantScheme? FindScheme(SchemeLookup schemes) => schemes.Find(Config, meta.N, meta.K);

    /// <summary>Bytes that are read.</summary>
    public long Bytes(TensorSource source) => HqqTensors.Bytes(source, names, meta);

    /// <summary>Reads the weight.</summary>
    public void Read(TensorSource source)
    {
        SchemeLookup.SayWhereStoredAlike(source.Path, Name, Config, Scheme!);
        Weight = HqqTensors.Read(source, names, meta, Scheme!);
    }
}
