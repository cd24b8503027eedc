using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about a kernel; the emitters only print it.</summary>
internal sealed class KernelPlan
{
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

    /// <summary>What is written out of the product's loops.</summary>
    public Unroll Unroll { get; }

    /// <summary>What would be written out without a budget.</summary>
    public Unroll Widest { get; }

    /// <summary>Rows of x that share one decoding of W where there are so many.</summary>
    public int RowTile => Unroll.Rows;

    /// <summary>
    /// Columns whose products go to two sums in turn; those of a segment that fill no block go to one. It decides the order of a sum,
    /// and so the bits of a result; how many columns are written out does not.
    /// </summary>
    public int BlockCodes { get; }

    /// <summary>Whether the budget left less written out than would be best.</summary>
    public bool IsRolled => Unroll != Widest;

    /// <summary>The planes of a code in the execution layout.</summary>
    public IReadOnlyList<TilePlane> Planes => TileLayout.PlanesOf(Format.FieldBits);

    /// <summary>Whether the length of a group is known to the compiler.</summary>
    public bool GroupIsConstant => Spec.Group > 0;

    /// <summary>Whether scales and zeros run along K, one a column; else they are one a segment of a row.</summary>
    public bool MetaPerColumn => Spec.Axis == 0;

    /// <summary>Whether a code stands for q·scale + zero instead of (q − zero)·scale.</summary>
    public bool IsAffine => Spec.Method == QuantMethod.MinMax;

    /// <summary>Whether a segment's columns may not fill whole blocks, so that a loop over single columns must follow.</summary>
    public bool SegmentHasTail => MetaPerColumn || !GroupIsConstant || Spec.Group % BlockCodes != 0;

    /// <summary>Whether slots can be padding, because the rows of codes need not fill the words.</summary>
    public bool HasPadding => Format.FieldBits == 3;

    /// <summary>Whether a group leaves elements over after the widest registers.</summary>
    public bool GroupHasTail => !GroupIsConstant || LastGroupMayBeShort || Spec.Group % 16 != 0;

    /// <summary>Whether the weight need not fill its last group.</summary>
    public bool LastGroupMayBeShort => Format.Pack == PackLayout.Sequential;

    /// <summary>The planes before one.</summary>
    public IEnumerable<TilePlane> Before(TilePlane plane) => Planes.TakeWhile(other => other != plane);
}
