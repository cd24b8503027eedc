#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A fused product on tensor cores for eight rows of x at a time; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="x">Address of x, [M, 256·unitsPerTile] binary16.</param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="tilesPerBlock">Tiles of a block.</param>
/// <param name="unitsPerTile">Units of a tile, an even number.</param>
/// <param name="m">Rows of x.</param>
/// <param name="n">Rows of W.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
public delegate void GpuTensorCoreRows(
    long units, long x, long y, int tiles, int tilesPerBlock, int unitsPerTile, int m, int n, int stages);
#endif
