#if SPECIALIZER_ILGPU
using Specializer.Layout;

namespace Specializer;

/// <summary>The shape of a weight as GPU kernels see it; passed to them by value.</summary>
public readonly struct GpuShape
{
    /// <summary>The shape of a layout.</summary>
    public GpuShape(UnitLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        N = layout.Storage.N;
        K = layout.Storage.K;
        Units = layout.Units;
        GroupLength = layout.GroupLength;
        PaddedGroup = layout.PaddedGroup;
        Group = layout.Storage.Group;
        (RowGroups, GroupRows, GroupTiles) = (layout.RowGroups, layout.GroupRows, layout.GroupTiles);
        GroupStride = layout.Storage.Axis == 0 ? layout.Storage.Columns : layout.Storage.Group;
    }

    /// <summary>Rows of W.</summary>
    public int N { get; }

    /// <summary>Columns of W.</summary>
    public int K { get; }

    /// <summary>Units of a tile; a row of x has 256 columns for each.</summary>
    public int Units { get; }

    /// <summary>Columns of a group of W.</summary>
    public int GroupLength { get; }

    /// <summary>Columns that a group takes in the units.</summary>
    public int PaddedGroup { get; }

    /// <summary>Elements of a group of W in storage.</summary>
    public int Group { get; }

    /// <summary>
    /// With f = n·K + k, the group of (n, k) is f mod this along axis 0, the distance of a group's elements, and f div this along axis 1, their number.
    /// </summary>
    public int GroupStride { get; }

    /// <summary>Sets of rows that share scales and zeros, see <see cref="UnitLayout.RowGroups"/>.</summary>
    public int RowGroups { get; }

    /// <summary>Rows of such a set.</summary>
    public int GroupRows { get; }

    /// <summary>Tiles of such a set.</summary>
    public int GroupTiles { get; }

    /// <summary>Where row n of W stands among the rows of all tiles; as <see cref="UnitLayout.PlaceOf"/>.</summary>
    public int PlaceOf(int n) => (n % RowGroups * GroupTiles * 16) + (n / RowGroups);

    /// <summary>The row of W that stands there, or -1 for padding; as <see cref="UnitLayout.RowOf"/>.</summary>
    public int RowOf(int place)
    {
        int rows = 16 * GroupTiles;
        int i = place % rows;
        return i < GroupRows ? (place / rows) + (i * RowGroups) : -1;
    }

    /// <summary>The column of W that stands in a column of the units, or -1 for padding; as <see cref="UnitLayout.SourceOf"/>.</summary>
    public int SourceOf(int column)
    {
        int place = column % PaddedGroup;
        int k = (column / PaddedGroup * GroupLength) + place;
        return place < GroupLength && k < K ? k : -1;
    }
}
#endif
