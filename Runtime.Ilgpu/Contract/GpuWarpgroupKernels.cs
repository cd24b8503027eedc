#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A config's products of many rows for tensor cores that take x from shared memory: compute capability 9.0, and that alone.</summary>
/// <param name="Rows16">Up to 16 rows of x a block, ŵ rounded to binary16, as in those that follow.</param>
/// <param name="Rows32">Up to 32.</param>
/// <param name="Rows64">Up to 64.</param>
/// <param name="Rows128">Up to 128.</param>
/// <param name="Rows256">Up to 256, with blocks of half as many warps.</param>
public sealed record GpuWarpgroupKernels(
    GpuWarpgroupProduct Rows16,
    GpuWarpgroupProduct Rows32,
    GpuWarpgroupProduct Rows64,
    GpuWarpgroupProduct Rows128,
    GpuWarpgroupProduct Rows256);
#endif
