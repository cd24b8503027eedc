#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A config's products on tensor cores, for compute capability 9.0 on.</summary>
/// <param name="OneRow">One row of x: ŵ in full.</param>
/// <param name="Rows8">Up to 8 rows of x a block, ŵ rounded to binary16, as in those that follow.</param>
/// <param name="Rows16">Up to 16.</param>
/// <param name="Rows32">Up to 32.</param>
/// <param name="Rows64">Up to 64.</param>
/// <param name="DequantizeHalf">Ŵ in binary16, as <see cref="GpuKernels.DequantizeHalf"/>.</param>
/// <param name="Transposed2">g·Ŵ, up to 2 rows of g a block. Gradients are null where groups run along axis 0.</param>
/// <param name="Transposed8">Up to 8.</param>
/// <param name="Warpgroups">Products of many rows for compute capability 9.0.</param>
/// <param name="WarpgroupGradients">g·Ŵ of many rows, likewise.</param>
/// <param name="Trits">Products of few rows straight from bit planes, for ternary weights with one scale; else null.</param>
public sealed record GpuTensorCoreKernels(
    GpuTensorCoreProduct OneRow,
    GpuTensorCoreRows Rows8,
    GpuTensorCoreRows Rows16,
    GpuTensorCoreRows Rows32,
    GpuTensorCoreRows Rows64,
    GpuTensorCoreDequantize DequantizeHalf,
    GpuTensorCoreTransposed? Transposed2 = null,
    GpuTensorCoreTransposed? Transposed8 = null,
    GpuWarpgroupKernels? Warpgroups = null,
    GpuWarpgroupGradients? WarpgroupGradients = null,
    GpuTritKernels? Trits = null);
#endif
