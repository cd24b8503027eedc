namespace Specializer.Bench;

/// <summary>A quantized weight whose product learns the config at run time.</summary>
internal interface IGenericWeight
{
    /// <summary>Bytes that a product reads of the weight.</summary>
    long Bytes { get; }

    /// <summary>y = x·Ŵᵀ on the threads of <see cref="KernelPool.Shared"/>.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="m">M.</param>
    /// <param name="y">[M, N], written in full.</param>
    void MatMul(ReadOnlySpan<float> x, int m, Span<float> y);
}
