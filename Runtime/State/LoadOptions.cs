namespace Specializer;

/// <summary>What a load of a model's state shall do.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// True (default): anything missing, unexpected or misshapen is an exception, and the model stays as it was.
    /// False: what fits is loaded, and the report says what did not.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// What the names of this model begin with in the file, with its dot: <c>model.</c> Tensors of other names are left alone. Default "".
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Schemes for quantized layers of the file, the generated <c>QuantSchemes.All</c>. Those that the model's own classes, layers and
    /// <c>[Quant]</c> members name need not be among them.
    /// </summary>
    public IReadOnlyList<QuantScheme> Schemes { get; init; } = [];

    /// <summary>Receives the loaded share of the bytes, 0..1.</summary>
    public IProgress<double>? Progress { get; init; }
}
