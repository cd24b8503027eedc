namespace Specializer.Samples.ApiDocs;

/// <summary>Weights and activations in int8: a scale for each output channel and for each token.</summary>
internal sealed record W8A8Scheme() : NamedScheme("w8a8")
{
    /// <inheritdoc/>
    public override double Bits => WeightChannel8.Config.Bits;

    /// <inheritdoc/>
    public override LinearLayer Quantize(Linear linear, CancellationToken cancellation) =>
        W8A8Linear<WeightChannel8, ActivationToken8>.From(linear, cancellation);

    /// <inheritdoc/>
    public override double? BitsPerByteOf(ReferenceFigures reference) => reference.W8A8;
}
