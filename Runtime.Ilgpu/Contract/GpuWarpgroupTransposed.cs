#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A transposed product of many rows of g on warpgroups, or parts of it; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="g">
/// Address of g in binary16, the rows of a block together: [N/8][rows][8], N filled up with zeros to whole stages of <see cref="GpuWarpgroupGradients.StageTiles"/> tiles.
/// </param>
/// <param name="factors">Address of what the sums of each slice are multiplied by, [slices of N, M] binary32, and as many numbers behind them as a block has rows.</param>
/// <param name="y">Address of y, [parts, M, K] binary32.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="m">Rows of g.</param>
/// <param name="k">Columns of y.</param>
/// <param name="groupLength">Columns of a group of W.</param>
/// <param name="paddedGroup">Columns that a group takes in the units.</param>
/// <param name="stagesOfSlice">Stages of a slice of N.</param>
/// <param name="stages">Stages of a slice's ring in shared memory, > 1.</param>
public delegate void GpuWarpgroupTransposed(
    long units, long g, long factors, long y, int tiles, int unitsPerTile, int m, int k, int groupLength, int paddedGroup, int stagesOfSlice, int stages);
#endif
