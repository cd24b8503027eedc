using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about a kernel; the emitters only print it.</summary>
internal sealed class KernelPlan
{
    public KernelPlan(KernelSpec spec, int rowTile, int blockCodes)
    {
        Spec = spec;
        RowTile = rowTile;
        BlockCodes = blockCodes;
    }

    /// <summary>The config.</summary>
    public KernelSpec Spec { get; }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format => Spec.Format;

    /// <summary>Rows of x that share one decoding of W where there are so many.</summary>
    public int RowTile { get; }

    /// <summary>Columns of a tile that one unrolled block decodes.</summary>
    public int BlockCodes { get; }

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
