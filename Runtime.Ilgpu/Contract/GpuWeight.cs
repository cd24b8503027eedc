#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>A quantized weight in device memory, as kernels read it; passed to them by value.</summary>
/// <param name="units">Its units, see <see cref="Layout.UnitLayout"/>.</param>
/// <param name="scale">A scale a group in the order of storage, for units of codes alone; else not read.</param>
/// <param name="zero">Zeros, likewise.</param>
/// <param name="shape">Its shape.</param>
public readonly struct GpuWeight(ArrayView<int> units, ArrayView<float> scale, ArrayView<float> zero, GpuShape shape)
{
    /// <summary>Units, [tiles, units] as int32 words.</summary>
    public ArrayView<int> Units { get; } = units;

    /// <summary>Scales in the order of storage.</summary>
    public ArrayView<float> Scale { get; } = scale;

    /// <summary>Zeros in the order of storage.</summary>
    public ArrayView<float> Zero { get; } = zero;

    /// <summary>The shape.</summary>
    public GpuShape Shape { get; } = shape;
}
#endif
