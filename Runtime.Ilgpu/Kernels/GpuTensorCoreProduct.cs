#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A fused product on tensor cores; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="x">Address of x, [M, 256·unitsPerTile] binary16.</param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="tilesPerBlock">Tiles of a block.</param>
/// <param name="unitsPerTile">Units of a tile, an even number.</param>
/// <param name="first">The first unit of each tile that takes part.</param>
/// <param name="count">Double units that take part, at most two a warp.</param>
/// <param name="n">Rows of W.</param>
/// <param name="accumulate">0 to write y, else it is added to.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
public delegate void GpuTensorCoreProduct(
    long units, long x, long y, int tiles, int tilesPerBlock, int unitsPerTile, int first, int count, int n, int accumulate, int stages);
#endif
