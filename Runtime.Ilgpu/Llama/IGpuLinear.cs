#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>A linear layer in a device's memory, whatever its weight is stored as.</summary>
internal interface IGpuLinear : IDisposable
{
    /// <summary>K.</summary>
    int InFeatures { get; }

    /// <summary>N.</summary>
    int OutFeatures { get; }

    /// <summary>Bytes of the weight on the device.</summary>
    long Bytes { get; }

    /// <summary>y = x·Wᵀ + bias, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="m">M.</param>
    /// <param name="y">[M, N], written in full.</param>
    void Forward(ArrayView<float> x, int m, ArrayView<float> y);
}
#endif
