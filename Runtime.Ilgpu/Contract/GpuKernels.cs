#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The GPU kernels that the generator wrote for a config, as delegates of static methods that ILGPU compiles.</summary>
/// <param name="Name">The kernels' class.</param>
/// <param name="UnitBytes">Bytes of a unit, see <see cref="Layout.UnitFormat"/>.</param>
/// <param name="Pack">Codes [N, K] into units: (tiles, units) blocks of 32, as every kernel over whole weights.</param>
/// <param name="Unpack">The inverse.</param>
/// <param name="Dequantize">Ŵ[N, K].</param>
/// <param name="DequantizeHalf">Ŵ of the tiles from a first one on as binary16, [16·tiles, 256·units], two a word.</param>
/// <param name="MatMul">x[M, 256·units] to y[M, N] in plain C#: (tiles, M) blocks of 32.</param>
/// <param name="MatMulTransposed">g[M, N] to g·Ŵ[M, K] in plain C#: (units, M) blocks of 256.</param>
/// <param name="Quantize">Quantizing on the device, or null where only the processor does it.</param>
/// <param name="TensorCores">Products with inline PTX, for compute capability 9.0 on; null where there are none.</param>
/// <param name="OfCodes">
/// The kernels over units of codes alone, for weights whose groups do not begin where their rows begin; null where these are such kernels themselves.
/// </param>
public sealed record GpuKernels(
    string Name,
    int UnitBytes,
    Action<GpuWeight, ArrayView<byte>> Pack,
    Action<GpuWeight, ArrayView<byte>> Unpack,
    Action<GpuWeight, ArrayView<float>> Dequantize,
    Action<GpuWeight, ArrayView<int>, int> DequantizeHalf,
    Action<GpuWeight, ArrayView<Half>, ArrayView<float>, GpuEpilogue> MatMul,
    Action<GpuWeight, ArrayView<float>, ArrayView<float>> MatMulTransposed,
    GpuQuantizeKernels? Quantize,
    GpuTensorCoreKernels? TensorCores,
    GpuKernels? OfCodes);
#endif
