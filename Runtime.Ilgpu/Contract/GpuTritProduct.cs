#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A product of ternary weights on binary tensor cores; addresses are those of the device.</summary>
/// <param name="planes">Address of the weight's units, see <see cref="Layout.TritPlanes"/>.</param>
/// <param name="scale">Address of its scale, binary32.</param>
/// <param name="zero">Address of its zero, binary32.</param>
/// <param name="x">Address of the bits of x: for each row and unit two bytes' eight bit planes of the three digits' columns, 768 bytes.</param>
/// <param name="slices">Address of what belongs to them, [M, unitsPerTile] pairs of binary32: the value of the lowest bit, and the sum of the slice of x.</param>
/// <param name="y">Address of y, [M, n] binary32.</param>
/// <param name="terms">Address of <see cref="GpuEpilogue.Terms"/>, or 0 for sums that a later launch adds to.</param>
/// <param name="projected">Address of <see cref="GpuEpilogue.Projected"/>.</param>
/// <param name="rank">The adapter's rank, or 0.</param>
/// <param name="tiles">Tiles of the weight.</param>
/// <param name="tilesPerBlock">Tiles of a block.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="first">The first unit of each tile that takes part; where it is not 0, y is added to.</param>
/// <param name="count">Units that take part, at least one and at most <see cref="GpuTritKernel.UnitsOfWarp"/> a warp.</param>
/// <param name="m">Rows of x.</param>
/// <param name="n">Rows of W.</param>
/// <param name="stages">Stages of a warp's ring in shared memory, > 0.</param>
public delegate void GpuTritProduct(
    long planes, long scale, long zero, long x, long slices, long y, long terms, long projected, int rank,
    int tiles, int tilesPerBlock, int unitsPerTile, int first, int count, int m, int n, int stages);
#endif
