using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about a kernel; the emitters only print it.</summary>
internal sealed class KernelPlan
{
    /// <summary>Tiles that one row of x meets side by side: as many streams of memory, which a core's prefetcher serves better than one.</summary>
    public const int TilesAtOnce = 4;

    /// <summary>Words from those that one row of x meets to those that memory is asked for: 4 kB of each stream (1 kB was slower).</summary>
    public const int WordsAhead = 1024;

    /// <summary>Scales, and zeros, from those that a few rows of x of int8 meet to those that memory is asked for.</summary>
    public const int MetasAhead = 256;

    /// <summary>Rows of x of int8 whose codes lie side by side, Int8Activations.RowsOfTurn.</summary>
    public const int RowsOfTurn = 8;

    /// <summary>Columns that segments must be whole blocks of where a few rows of x meet the codes, Int8FusedProduct.ColumnsOfBlock.</summary>
    public const int FusedColumns = 16;

    /// <summary>The longest segment that one row of x of int8 meets in one piece: 2 kB of a tile and more.</summary>
    public const int LongestInt8Piece = 512;

    /// <summary>The longest segment that is summed in one piece, PanelProduct.PieceColumns.</summary>
    private const int LongestPiece = 128;

    public KernelPlan(KernelSpec spec, int blockCodes, Unroll unroll, Unroll widest)
    {
        Spec = spec;
        BlockCodes = blockCodes;
        Unroll = unroll;
        Widest = widest;
    }

    /// <summary>The config.</summary>
    public KernelSpec Spec { get; }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format => Spec.Format;

    /// <summary>What is written out of the loops over columns: of the product with one row of x, and of the decoder of a panel.</summary>
    public Unroll Unroll { get; }

    /// <summary>What would be written out without a budget.</summary>
    public Unroll Widest { get; }

    /// <summary>Columns of a block where the budget allows it; they divide words. Sums take turns by column, whatever is written out.</summary>
    public int BlockCodes { get; }

    /// <summary>Whether products of int8 have whole blocks written out, or go by four columns at a time.</summary>
    public bool HasInt8Blocks => Unroll.Columns == BlockCodes;

    /// <summary>Whether codes are decoded and multiplied at once for a few rows of x of int8; else these meet a panel, too.</summary>
    public bool HasFusedRows => HasInt8Blocks && (!SegmentIsConstant || Spec.Group % FusedColumns == 0);

    /// <summary>Whether the budget left less written out than would be best.</summary>
    public bool IsRolled => Unroll != Widest;

    /// <summary>The planes of a code in the execution layout.</summary>
    public IReadOnlyList<TilePlane> Planes => TileLayout.PlanesOf(Format.FieldBits);

    /// <summary>Whether the length of a group is known to the compiler.</summary>
    public bool GroupIsConstant => Spec.Group > 0;

    /// <summary>
    /// Whether scales and zeros run along K, one a column; else they are one a segment of a row. Where they do, rows of x are multiplied by the scales
    /// first, once for all rows of W that share these, and what the zeros take away is subtracted once a segment.
    /// </summary>
    public bool MetaPerColumn => Spec.Axis == 0;

    /// <summary>Whether the length of a segment is known to the compiler; along axis 0 it is <see cref="TileLayout.ColumnsOfSegment"/>, or K where that is less.</summary>
    public bool SegmentIsConstant => GroupIsConstant && !MetaPerColumn;

    /// <summary>Whether a code stands for q·scale + zero instead of (q − zero)·scale.</summary>
    public bool IsAffine => Spec.Method == QuantMethod.MinMax;

    /// <summary>Whether a sum over a segment is multiplied by its scale; else x was, or each ŵ is computed in full.</summary>
    public bool HasFactor => !MetaPerColumn && !IsAffine;

    /// <summary>Whether a segment is known to be so short that it is summed in one piece.</summary>
    public bool SegmentIsOnePiece => MetaPerColumn || (GroupIsConstant && Spec.Group <= LongestPiece);

    /// <summary>The same of products with int8.</summary>
    public bool Int8SegmentIsOnePiece => MetaPerColumn || (GroupIsConstant && Spec.Group <= LongestInt8Piece);

    /// <summary>Whether a segment's columns may not fill whole blocks, so that a loop over single columns must follow.</summary>
    public bool SegmentHasTail => !MetaPerColumn && (!GroupIsConstant || Spec.Group % BlockCodes != 0);

    /// <summary>Whether slots can be padding, because the rows of codes need not fill the words.</summary>
    public bool HasPadding => Format.FieldBits == 3;

    /// <summary>Whether a group leaves elements over after the widest registers.</summary>
    public bool GroupHasTail => !GroupIsConstant || LastGroupMayBeShort || Spec.Group % 16 != 0;

    /// <summary>Whether the weight need not fill its last group.</summary>
    public bool LastGroupMayBeShort => Format.Pack == PackLayout.Sequential;

    /// <summary>The planes before one.</summary>
    public IEnumerable<TilePlane> Before(TilePlane plane) => Planes.TakeWhile(other => other != plane);
}
