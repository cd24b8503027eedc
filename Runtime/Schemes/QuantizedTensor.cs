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

    /// <summary>What the checkpoint that the weight was read from says about it; null where it was quantized here.</summary>
    internal HqqMeta? Origin { get; set; }

    /// <summary>A layer of this weight.</summary>
    /// <param name="bias">[N], or null; it is kept, not copied.</param>
    /// <exception cref="ArgumentException">The bias does not have N elements.</exception>
    public abstract LinearLayer ToLinear(float[]? bias);

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

    /// <summary>y = g·Ŵ straight from the codes: what carries a gradient from the outputs of <see cref="MatMul"/> back to its inputs.</summary>
    /// <param name="g">[M, N] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="y">[M, K] row-major, written in full.</param>
    /// <remarks>
    /// Each ŵ is bit for bit what <see cref="Dequantize"/> gives, a block of Ŵ at a time; only the sum over N rounds.
    /// Error: |y − y₆₄| ≤ (N + 32)·2⁻²⁴·Σ|g|·|ŵ| to first order, y₆₄ being the product in float64.
    /// The same bits whatever the thread count, and for each row whatever the other rows.
    /// </remarks>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract void MatMulTransposed(ReadOnlySpan<float> g, int m, Span<float> y);

    /// <summary>‖ŵₙ + (B·A)ₙ‖₂ of each row n, without holding Ŵ or B·A as a whole.</summary>
    /// <param name="a">A[rank, K] row-major; empty for the norms of Ŵ alone.</param>
    /// <param name="b">B[N, rank] row-major; likewise.</param>
    /// <param name="rank">Rows of A, ≥ 0.</param>
    /// <param name="norms">[N], written in full.</param>
    /// <remarks>
    /// Squares are summed in float32 over 64 columns at most, and those sums in float64, so that a norm's relative error is at most
    /// (rank + 36)·2⁻²⁴ where the sums ŵ + b·a do not cancel. The same bits whatever the thread count.
    /// </remarks>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract void RowNorms(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int rank, Span<float> norms);

    /// <summary>The same product one element after the other, summed in float64: the oracle.</summary>
    /// <inheritdoc cref="MatMul" path="/param"/>
    public abstract void MatMulScalar(ReadOnlySpan<float> x, int m, Span<float> y);
}
