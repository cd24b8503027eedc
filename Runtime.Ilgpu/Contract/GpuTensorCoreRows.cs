#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A fused product of several rows of x on tensor cores; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="x">Address of x, [M, 256·unitsPerTile] binary16.</param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="terms">Address of <see cref="GpuEpilogue.Terms"/>.</param>
/// <param name="projected">Address of <see cref="GpuEpilogue.Projected"/>.</param>
/// <param name="rank">The adapter's rank, or 0.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="m">Rows of x.</param>
/// <param name="n">Rows of W.</param>
/// <param name="split">Warps that share the columns of a pair of tiles; it divides the warps of a block.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
/// <param name="groupRows">Rows of W that share scales and zeros by column, which lie behind all units then; else not read.</param>
public delegate void GpuTensorCoreRows(
    long units, long x, long y, long terms, long projected, int rank, int tiles, int unitsPerTile, int m, int n, int split, int stages,
    int groupRows);
#endif
