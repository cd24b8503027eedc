namespace Specializer;

/// <summary>A quantized linear layer whose scheme is known at run time only.</summary>
internal interface IQuantizedLayer
{
    /// <summary>Ŵ[N, K].</summary>
    QuantizedTensor Weight { get; }
}
