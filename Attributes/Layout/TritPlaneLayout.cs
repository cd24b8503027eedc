namespace Specializer.Layout;

/// <summary>The execution layout of a ternary weight with one scale on a GPU with binary tensor cores: units as <see cref="TritPlanes"/> has them, [Tiles, Units].</summary>
/// <remarks>Rows are filled up to a multiple of 16 and columns to one of 384, with codes of 0. Scale and zero lie beside the units.</remarks>
public sealed class TritPlaneLayout
{
    private TritPlaneLayout(StorageLayout storage)
    {
        Storage = storage;
        Tiles = (storage.N + TritPlanes.Rows - 1) / TritPlanes.Rows;
        Units = (storage.K + TritPlanes.Columns - 1) / TritPlanes.Columns;
    }

    /// <summary>The storage layout of the same weight.</summary>
    public StorageLayout Storage { get; }

    /// <summary>Tiles of 16 rows.</summary>
    public int Tiles { get; }

    /// <summary>Units of a tile.</summary>
    public int Units { get; }

    /// <summary>Bytes of the weight: 5/3 bits a code.</summary>
    public long Bytes => (long)Tiles * Units * TritPlanes.Bytes;

    /// <summary>The layout of a weight, or null where its codes are not 0..2 with one scale for all.</summary>
    /// <param name="storage">The storage layout.</param>
    public static TritPlaneLayout? For(StorageLayout storage) =>
        storage.Format.MaxCode == 2 && storage.GroupCount == 1 ? new TritPlaneLayout(storage) : null;

    /// <summary>The byte at which the units of a tile begin.</summary>
    public long TileAt(int tile) => (long)tile * Units * TritPlanes.Bytes;
}
