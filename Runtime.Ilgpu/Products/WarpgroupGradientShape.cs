#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>One of a config's transposed products on warpgroups, as the generator shaped it.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Rows">Rows of g of a block.</param>
/// <param name="Warps">Warps of a block.</param>
/// <param name="Slices">Slices of N of a block.</param>
/// <param name="Blocks">Blocks that share a unit's columns.</param>
/// <param name="SumBytes">Shared memory that a block's sums take.</param>
internal sealed record WarpgroupGradientShape(GpuWarpgroupTransposed Kernel, int Rows, int Warps, int Slices, int Blocks, int SumBytes) : IWarpgroupShape
{
    /// <summary>Bytes from a row of sums to the next, where a block has all of a unit's columns, and where it has half of them.</summary>
    private const int RowBytes = 292 * sizeof(float), HalfRowBytes = 148 * sizeof(float);

    /// <summary>Bytes of a row's sums of zeros where codes are multiplied: of four warps, and 16 groups at most.</summary>
    private const int ZeroBytes = 4 * 16 * sizeof(float);

    /// <summary>The config's shapes, in the order of their rows.</summary>
    public static WarpgroupGradientShape[] All(GpuWarpgroupGradients kernels) =>
    [
        new(kernels.Rows16, 16, 16, 4, 1, 4 * 16 * (RowBytes + ZeroBytes)),
        new(kernels.Rows32, 32, 16, 4, 1, 4 * 32 * (RowBytes + ZeroBytes)),
        new(kernels.Rows64, 64, 8, 2, 1, 2 * 64 * RowBytes),
        new(kernels.Rows128, 128, 8, 1, 1, 128 * RowBytes),
        new(kernels.Rows256, 256, 8, 1, 2, 256 * HalfRowBytes),
    ];

    /// <summary>Bytes of a stage: units and g of some tiles.</summary>
    public int StageBytes(int unitBytes) => GpuWarpgroupGradients.StageTiles * (unitBytes + (32 * Rows));
}
#endif
