#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A ternary config's products on binary tensor cores, for compute capability 9.0.</summary>
/// <param name="OneRow">One row of x.</param>
/// <param name="TwoRows">Two rows of x a block.</param>
/// <param name="FourRows">Four.</param>
public sealed record GpuTritKernels(GpuTritKernel OneRow, GpuTritKernel TwoRows, GpuTritKernel FourRows);
#endif
