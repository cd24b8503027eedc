#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Parts of g·Ŵ on tensor cores; addresses are those of the device.</summary>
/// <param name="units">Address of the weight's units.</param>
/// <param name="g">Address of g, [M, 16·tiles] binary16.</param>
/// <param name="parts">Address of the partial sums, [blocks of tiles, M, 256·unitsPerTile] binary32.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="tilesPerBlock">Tiles of a block.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="m">Rows of g.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
public delegate void GpuTensorCoreTransposed(long units, long g, long parts, int tiles, int tilesPerBlock, int unitsPerTile, int m, int stages);
#endif
