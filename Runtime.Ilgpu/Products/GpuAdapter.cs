#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>What a layer adds to its product, in device memory: a bias, and where there is one, a low-rank adapter.</summary>
internal sealed class GpuAdapter : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _terms;
    private readonly MemoryBuffer1D<float, Stride1D.Dense>? _a;

    /// <summary>Copies an adapter to a device.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="terms">As <see cref="GpuEpilogue.Terms"/>.</param>
    /// <param name="rank">The adapter's rank, or 0.</param>
    /// <param name="a">A[rank, K].</param>
    public GpuAdapter(GpuContext gpu, float[] terms, int rank, float[] a)
    {
        _gpu = gpu;
        Rank = rank;
        _terms = gpu.Copy(terms);
        try
        {
            _a = rank > 0 ? gpu.Copy(a) : null;
        }
        catch
        {
            _terms.Dispose();
            throw;
        }
    }

    /// <summary>The adapter's rank, or 0.</summary>
    public int Rank { get; }

    /// <summary>The terms of a layer without an adapter.</summary>
    /// <exception cref="ArgumentException">The bias does not have N elements.</exception>
    public static float[] Terms(int n, float[]? bias) => bias is null ? new float[n] : bias.Length == n
        ? bias
        : throw new ArgumentException($"A bias of {bias.Length} elements does not fit {n} rows.", nameof(bias));

    /// <summary>The epilogue of a product; with an adapter, x·Aᵀ is queued first.</summary>
    public GpuEpilogue Epilogue(ArrayView<float> x, int m, int k)
    {
        if (_a is null)
        {
            return new GpuEpilogue(_terms.View.BaseView, _terms.View.BaseView, 0);
        }

        if (x.Length == 0)
        {
            throw new NotSupportedException("A layer with an adapter needs x itself, not x arranged.");
        }

        ArrayView<float> projected = _gpu.Scratch.Projected.Take((long)m * Rank);
        _gpu.Common.Project(_gpu.Stream, CommonKernels.Blocks(Rank, m, 32), x, _a.View.BaseView, projected, k);
        return new GpuEpilogue(_terms.View.BaseView, projected, Rank);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _terms.Dispose();
        _a?.Dispose();
    }
}
#endif
