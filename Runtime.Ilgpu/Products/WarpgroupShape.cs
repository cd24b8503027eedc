#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>One of a config's products on warpgroups, as the generator shaped it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Rows">Rows of x of a block.</param>
/// <param name="Quarters">Quarters of a unit whose x is fetched at once.</param>
/// <param name="Warps">Warps of a block.</param>
/// <param name="SumSteps">Steps of 16 columns ahead of them that hold sums of x; 0 where ŵ is multiplied, not codes.</param>
internal sealed record WarpgroupShape(GpuWarpgroupProduct Kernel, int Rows, int Quarters, int Warps, int SumSteps) : IWarpgroupShape
{
    /// <summary>Groups whose sums of x fit a step.</summary>
    private const int GroupsOfStep = 4;

    /// <summary>Whether codes are multiplied, of an x with sums and powers.</summary>
    public bool TakesCodes => SumSteps > 0;

    /// <summary>Bytes of a row of x in a stage.</summary>
    public int StageBytesOfRow => (128 * Quarters) + (32 * SumSteps);

    /// <summary>Bytes of a stage of x.</summary>
    public int StageBytes => StageBytesOfRow * Rows;

    /// <summary>Bytes of a row of x in a unit.</summary>
    public int UnitBytesOfRow => 4 / Quarters * StageBytesOfRow;

    /// <summary>The config's shapes, in the order of their rows.</summary>
    public static WarpgroupShape[] All(GpuWarpgroupKernels kernels) =>
    [
        Of(kernels, kernels.Rows16, 16, 4, 16), Of(kernels, kernels.Rows32, 32, 4, 16), Of(kernels, kernels.Rows64, 64, 2, 16),
        Of(kernels, kernels.Rows128, 128, 1, 16), Of(kernels, kernels.Rows256, 256, 1, 8),
    ];

    private static WarpgroupShape Of(GpuWarpgroupKernels kernels, GpuWarpgroupProduct kernel, int rows, int quarters, int warps) => new(
        kernel, rows, quarters, warps, rows <= kernels.WidestOfCodes ? ((quarters * kernels.QuarterGroups) + GroupsOfStep - 1) / GroupsOfStep : 0);
}
#endif
