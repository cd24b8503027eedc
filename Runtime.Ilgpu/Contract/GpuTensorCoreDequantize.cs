#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Ŵ in binary16, in the columns of the units; addresses are those of the device.</summary>
/// <param name="units">Address of the first unit.</param>
/// <param name="target">Address of Ŵ, [16·tiles, 256·unitsPerTile] binary16.</param>
/// <param name="count">Units.</param>
/// <param name="unitsPerTile">Units of a tile.</param>
/// <param name="metas">Address of scales and zeros by column, see <see cref="Layout.UnitLayout.ColumnMetasAt"/>; else not read.</param>
/// <param name="firstTile">The tile that the first unit belongs to; read with them.</param>
/// <param name="groupTiles">Tiles that share them.</param>
public delegate void GpuTensorCoreDequantize(long units, long target, int count, int unitsPerTile, long metas, int firstTile, int groupTiles);
#endif
