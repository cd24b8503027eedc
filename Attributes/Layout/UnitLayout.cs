using System;

namespace Specializer.Layout;

/// <summary>The execution layout of a weight on a GPU: units of 16 rows × 256 columns, [Tiles, Units], one stream of bytes.</summary>
/// <remarks>
/// Rows are filled up to a multiple of 16 and columns to one of 512, two units, since a warp works on two at a time; and a group to the length that
/// <see cref="UnitFormat.PaddedGroup"/> names, so that a group of 48 takes 64 columns. x is laid out likewise, with zeros, before a product: nothing
/// of it shows outside. Codes, scales and zeros that stand for nothing are 0.
/// <para>
/// Along axis 0 the rows that share their scales and zeros are <see cref="RowGroups"/> apart: n = r + i·<see cref="RowGroups"/> for one r. They stand side by side here, i in order, filled up
/// to whole tiles; so all rows of a tile have the same scale and zero at a column. Behind all units lie the blocks of scales and zeros, [<see cref="RowGroups"/>, <see cref="Units"/>].
/// </para>
/// </remarks>
public sealed class UnitLayout
{
    /// <summary>Rows of a group along axis 0, at least: shorter ones would leave most of their tile empty.</summary>
    public const int LeastGroupRows = 8;

    private readonly int _length;
    private readonly int _padded;

    private UnitLayout(StorageLayout storage, int metaBytes)
    {
        Storage = storage;
        bool isByColumn = storage.Axis == 0 && metaBytes > 0;
        bool whole = storage.DeclaredGroup <= 0 || metaBytes == 0 || isByColumn;
        _length = whole ? storage.K : storage.Group;
        _padded = whole ? UnitFormat.PaddedGroup(Math.Max(storage.K, UnitFormat.Columns)) : UnitFormat.PaddedGroup(storage.DeclaredGroup);
        Format = isByColumn ? UnitFormat.ByColumn(storage.Format.FieldBits, metaBytes) : new UnitFormat(storage.Format.FieldBits, _padded, metaBytes);
        Units = 2 * ((ColumnOf(storage.K - 1) / (2 * UnitFormat.Columns)) + 1);
        GroupRows = isByColumn ? storage.Group : storage.N;
        RowGroups = storage.N / GroupRows;
        GroupTiles = (GroupRows + UnitFormat.Rows - 1) / UnitFormat.Rows;
        Tiles = RowGroups * GroupTiles;
    }

    /// <summary>The storage layout of the same weight.</summary>
    public StorageLayout Storage { get; }

    /// <summary>What a unit looks like.</summary>
    public UnitFormat Format { get; }

    /// <summary>Tiles of 16 rows.</summary>
    public int Tiles { get; }

    /// <summary>Sets of rows that share their scales and zeros, along axis 0; else 1.</summary>
    public int RowGroups { get; }

    /// <summary>Rows of such a set; all rows where there is one.</summary>
    public int GroupRows { get; }

    /// <summary>Tiles of such a set.</summary>
    public int GroupTiles { get; }

    /// <summary>Units of a tile, an even number.</summary>
    public int Units { get; }

    /// <summary>Columns with those that fill groups and units up: the length of a row of x as kernels read it.</summary>
    public int PaddedK => Units * UnitFormat.Columns;

    /// <summary>Columns of a group of W.</summary>
    public int GroupLength => _length;

    /// <summary>Columns that a group takes.</summary>
    public int PaddedGroup => _padded;

    /// <summary>Bytes of the weight.</summary>
    public long Bytes => ColumnMetasAt(RowGroups, 0);

    /// <summary>
    /// The layout of a weight, or null where there is none: groups that do not begin where rows begin, along axis 0 groups that N is no multiple of or that
    /// are shorter than <see cref="LeastGroupRows"/>.
    /// </summary>
    /// <param name="storage">The storage layout.</param>
    /// <param name="metaBytes">Bytes of one scale or zero: 2 or 4.</param>
    public static UnitLayout? For(StorageLayout storage, int metaBytes)
    {
        bool fits = storage.Axis == 0
            ? storage.Group >= LeastGroupRows && storage.N % storage.Group == 0
            : storage.GroupCount == 1 || storage.K % storage.Group == 0;
        return fits ? new UnitLayout(storage, metaBytes) : null;
    }

    /// <summary>
    /// The layout of the codes alone, for any weight: columns stand in order and are filled up at the end only. Scales and zeros stay in the order of storage,
    /// and are found by <see cref="StorageLayout.GroupOf"/>.
    /// </summary>
    /// <param name="storage">The storage layout.</param>
    public static UnitLayout OfCodes(StorageLayout storage) => new(storage, metaBytes: 0);

    /// <summary>Where column k of W stands among the padded columns.</summary>
    public int ColumnOf(int k) => (k / _length * _padded) + (k % _length);

    /// <summary>The inverse of <see cref="ColumnOf"/>: the column of W, or -1 for a padding column.</summary>
    public int SourceOf(int column)
    {
        int place = column % _padded;
        int k = (column / _padded * _length) + place;
        return place < _length && k < Storage.K ? k : -1;
    }

    /// <summary>Where row n of W stands among the rows of all tiles.</summary>
    public int PlaceOf(int n) => (n % RowGroups * GroupTiles * UnitFormat.Rows) + (n / RowGroups);

    /// <summary>The inverse of <see cref="PlaceOf"/>: the row of W, or -1 for a padding row.</summary>
    public int RowOf(int place)
    {
        int rows = GroupTiles * UnitFormat.Rows;
        int i = place % rows;
        return i < GroupRows ? (place / rows) + (i * RowGroups) : -1;
    }

    /// <summary>The byte at which the unit of a tile begins.</summary>
    public long UnitAt(int tile, int unit) => (((long)tile * Units) + unit) * Format.Bytes;

    /// <summary>The byte at which the scales of a unit's columns begin, for a set of rows; its zeros follow them.</summary>
    public long ColumnMetasAt(int rowGroup, int unit) => UnitAt(Tiles, 0) + ((((long)rowGroup * Units) + unit) * Format.ColumnMetaBytes);
}
