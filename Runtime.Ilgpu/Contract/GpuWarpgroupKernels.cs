#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A config's products of many rows for tensor cores that take x from shared memory: compute capability 9.0, and that alone.</summary>
/// <param name="Rows16">Up to 16 rows of x a block.</param>
/// <param name="Rows32">Up to 32.</param>
/// <param name="Rows64">Up to 64.</param>
/// <param name="Rows128">Up to 128.</param>
/// <param name="Rows256">Up to 256, with blocks of half as many warps.</param>
/// <param name="WidestOfCodes">The most rows of those that multiply codes and scale the sums of groups, 0 if none does; the others round ŵ to binary16.</param>
/// <param name="QuarterGroups">Groups of 64 columns, at least 1.</param>
/// <param name="Places">Four bits for each pair p of codes, pair 0 lowest: they stand at that bit of a half when they are multiplied, and their x times 2 to minus that.</param>
public sealed record GpuWarpgroupKernels(
    GpuWarpgroupProduct Rows16,
    GpuWarpgroupProduct Rows32,
    GpuWarpgroupProduct Rows64,
    GpuWarpgroupProduct Rows128,
    GpuWarpgroupProduct Rows256,
    int WidestOfCodes,
    int QuarterGroups,
    int Places);
#endif
