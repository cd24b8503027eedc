namespace Specializer;

/// <summary>A quantized linear layer whose scheme is known at run time only: what <see cref="QuantScheme.Quantize(Linear, IProgress{double}, CancellationToken)"/> gives.</summary>
public interface IQuantizedLayer
{
    /// <summary>Ŵ[N, K].</summary>
    QuantizedTensor Weight { get; }
}
