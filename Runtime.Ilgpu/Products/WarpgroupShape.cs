#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>One of a config's products on warpgroups, as the generator shaped it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Rows">Rows of x of a block.</param>
/// <param name="Quarters">Quarters of a unit whose x is fetched at once.</param>
/// <param name="Warps">Warps of a block.</param>
internal sealed record WarpgroupShape(GpuWarpgroupProduct Kernel, int Rows, int Quarters, int Warps)
{
    /// <summary>Bytes of a stage of x.</summary>
    public int StageBytes => 128 * Rows * Quarters;

    /// <summary>The config's shapes, in the order of their rows.</summary>
    public static WarpgroupShape[] All(GpuWarpgroupKernels kernels) =>
        [new(kernels.Rows16, 16, 4, 16), new(kernels.Rows32, 32, 4, 16), new(kernels.Rows64, 64, 2, 16), new(kernels.Rows128, 128, 1, 16), new(kernels.Rows256, 256, 1, 8)];
}
#endif
