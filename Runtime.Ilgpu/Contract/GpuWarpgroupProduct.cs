#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A fused product of many rows of x on warpgroups; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="x">
/// Address of x in binary16, the rows of a block together: [quarters of units][8][rows][8], the last two being row r of x and its columns
/// <c>UnitFormat.ColumnOf(quarter, t, 2·c + h)</c> at 2·t + h, c being the index before them. A product that multiplies codes takes each row times a power of two,
/// column by column times 2 to minus the place of its pair, see <see cref="GpuWarpgroupKernels"/>; ahead of the quarters that are fetched together stand the sums of
/// their groups, [steps][2][rows][4][2], Σx of group 4·step + t at t in two parts and its first part again, and behind all rows their powers, [M] binary32.
/// </param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="terms">Address of <see cref="GpuEpilogue.Terms"/>.</param>
/// <param name="projected">Address of <see cref="GpuEpilogue.Projected"/>.</param>
/// <param name="rank">The adapter's rank, or 0.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="m">Rows of x.</param>
/// <param name="n">Rows of W.</param>
/// <param name="split">Warpgroups of a block that share the columns of 64 rows of W; it divides the warpgroups.</param>
/// <param name="stages">Stages of a warp's ring of units in shared memory, > 0.</param>
/// <param name="xStages">Stages of a slice's ring of x, > 1.</param>
/// <param name="groupRows">Rows of W that share scales and zeros, where groups run along axis 0; else n.</param>
public delegate void GpuWarpgroupProduct(
    long units, long x, long y, long terms, long projected, int rank,
    int tiles, int unitsPerTile, int m, int n, int split, int stages, int xStages, int groupRows);
#endif
