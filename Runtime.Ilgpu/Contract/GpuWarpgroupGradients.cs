#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A config's transposed products of many rows for tensor cores that take g from shared memory: compute capability 9.0, and that alone.</summary>
/// <param name="Rows16">Up to 16 rows of g a block, codes multiplied as they are.</param>
/// <param name="Rows32">Up to 32, likewise.</param>
/// <param name="Rows64">Up to 64, ŵ rounded to binary16, as in those that follow.</param>
/// <param name="Rows128">Up to 128.</param>
/// <param name="Rows256">Up to 256, with blocks of half as many warps and half a unit's columns.</param>
public sealed record GpuWarpgroupGradients(
    GpuWarpgroupTransposed Rows16,
    GpuWarpgroupTransposed Rows32,
    GpuWarpgroupTransposed Rows64,
    GpuWarpgroupTransposed Rows128,
    GpuWarpgroupTransposed Rows256)
{
    /// <summary>Tiles of W whose units, and whose columns of g, come at once.</summary>
    public const int StageTiles = 4;
}
#endif
