using Specializer.Layout;

namespace Specializer;

/// <summary>A weight W[N, K] quantized under some scheme.</summary>
/// <remarks>
/// In memory it is held once, as kernels want it: in the execution layout where there is one. <see cref="ToStorage"/> gives the bits of
/// the format back, byte for byte.
/// </remarks>
public abstract class QuantizedTensor
{
    private protected QuantizedTensor(StorageLayout layout) => Layout = layout;

    /// <summary>The scheme.</summary>
    public abstract QuantScheme Scheme { get; }

    /// <summary>The bit map of the storage layout.</summary>
    public StorageLayout Layout { get; }

    /// <summary>Bytes in memory: codes, scales and zeros, with the padding of the layout that they are held in.</summary>
    public abstract long Bytes { get; }

    /// <summary>Words, scales and zeros in the storage layout, as the format's own tools write them.</summary>
    public abstract PackedTensor ToStorage();

    /// <summary>The codes [N, K], row-major, one a byte.</summary>
    public abstract byte[] Codes();

    /// <summary>Ŵ[N, K], row-major.</summary>
    public abstract float[] Dequantize();

    /// <summary>y = x·Ŵᵀ straight from the codes, on the threads of <see cref="KernelPool.Shared"/>.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    /// <remarks>Error: that of the scheme's kernel. The same bits whatever the thread count, and for each row whatever the other rows.</remarks>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract void MatMul(ReadOnlySpan<float> x, int m, Span<float> y);

    /// <summary>The same product one element after the other, summed in float64: the oracle.</summary>
    /// <inheritdoc cref="MatMul" path="/param"/>
    public abstract void MatMulScalar(ReadOnlySpan<float> x, int m, Span<float> y);
}
