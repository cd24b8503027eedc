#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>The weight of an RMS norm in a device's memory, binary32.</summary>
internal sealed class GpuNorm : IDisposable
{
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _weight;

    /// <summary>Copies a weight.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="weight">[features].</param>
    /// <param name="epsilon">ε.</param>
    public GpuNorm(GpuContext gpu, float[] weight, float epsilon) => (_weight, Epsilon) = (gpu.Copy(weight), epsilon);

    /// <summary>[features].</summary>
    public ArrayView<float> Weight => _weight.View.BaseView;

    /// <summary>Elements of a row.</summary>
    public int Features => (int)_weight.Length;

    /// <summary>ε, added to the mean square.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public void Dispose() => _weight.Dispose();
}
#endif
