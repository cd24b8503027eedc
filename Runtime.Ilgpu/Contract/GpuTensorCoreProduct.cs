#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A fused product of one row of x on tensor cores; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="x">Address of x, [M, 256·unitsPerTile] binary16.</param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="terms">Address of <see cref="GpuEpilogue.Terms"/>, or 0 for sums that a later launch adds to.</param>
/// <param name="projected">Address of <see cref="GpuEpilogue.Projected"/>.</param>
/// <param name="rank">The adapter's rank, or 0.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="tilesPerBlock">Tiles of a block.</param>
/// <param name="unitsPerTile">Units of a tile, an even number.</param>
/// <param name="first">The first unit of each tile that takes part; where it is not 0, y is added to.</param>
/// <param name="count">Double units that take part, at most two a warp.</param>
/// <param name="n">Rows of W.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
/// <param name="groupRows">Rows of W that share scales and zeros by column, which lie behind all units then; else not read.</param>
public delegate void GpuTensorCoreProduct(
    long units, long x, long y, long terms, long projected, int rank,
    int tiles, int tilesPerBlock, int unitsPerTile, int first, int count, int n, int stages, int groupRows);
#endif
