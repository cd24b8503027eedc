#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The GPU kernels that the generator wrote for a config, as delegates of static methods that ILGPU compiles.</summary>
/// <param name="Name">The kernel's name, as <see cref="QuantScheme.KernelName"/>.</param>
/// <param name="UnitBytes">Bytes of a unit, see <see cref="Layout.UnitFormat"/>.</param>
/// <param name="Dequantize">Units to Ŵ[N, K]: (tiles, units) blocks of 32.</param>
/// <param name="MatMul">Units and x[M, PaddedK] to y[M, N] in plain C#: (tiles, M) blocks of 32.</param>
/// <param name="MatMulOnTensorCores">The same a row of x at a time with inline PTX, for compute capability 9.0 on.</param>
/// <param name="MatMulRowsOnTensorCores">The same for eight rows of x at a time.</param>
public sealed record GpuKernels(
    string Name,
    int UnitBytes,
    Action<ArrayView<int>, ArrayView<float>, GpuShape> Dequantize,
    Action<ArrayView<int>, ArrayView<Half>, ArrayView<float>, GpuShape> MatMul,
    GpuTensorCoreProduct MatMulOnTensorCores,
    GpuTensorCoreRows MatMulRowsOnTensorCores);
#endif
