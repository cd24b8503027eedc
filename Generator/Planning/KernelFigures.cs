using System.Globalization;
using System.Linq;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>The figures of a kernel card, by the closed forms that the runtime's <c>KernelCard</c> documents.</summary>
internal sealed class KernelFigures
{
    private const int Float32Bits = 32;

    private readonly KernelPlan _plan;
    private readonly UnrollBudget _budget;

    /// <summary>Computes the figures of a scheme that has no error.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="budget">How much may be written out.</param>
    public KernelFigures(SchemeSpec scheme, UnrollBudget budget)
    {
        _plan = KernelPlanner.Plan(scheme.Kernel!, budget);
        _budget = budget;
        BitsPerWeight = StorageBits(_plan.Spec, scheme.ScaleKernel, scheme.ZeroKernel);
    }

    /// <summary>The kernel class.</summary>
    public string Kernel => _plan.Spec.Id;

    /// <summary>Bits of a weight in storage.</summary>
    public double BitsPerWeight { get; }

    /// <summary>Whether a processor with AVX-512BW holds the weight as triples of codes.</summary>
    public bool HasTrits => _plan.Spec.HasTrits;

    /// <summary>Bits of a weight as triples.</summary>
    public double TritBitsPerWeight => TritTileLayout.BitsPerWeight;

    /// <summary>Bits of a weight in tiles.</summary>
    public double TileBitsPerWeight
    {
        get
        {
            int group = _plan.Spec.Group;
            if (!_plan.GroupIsConstant)
            {
                return _plan.Format.FieldBits;
            }

            // Along axis 0 the rows that share their metadata fill tiles of 16, and the metadata is widened.
            return _plan.MetaPerColumn
                ? ((double)_plan.Format.FieldBits * RoundUp(group, TileLayout.Lanes) / group) + (2.0 * Float32Bits / group)
                : (_plan.Planes.Sum(plane => 32.0 * plane.Words(group)) + (2 * MetaBits(_plan.Spec))) / group;
        }
    }

    /// <summary>Operations on a weight for one output.</summary>
    public double FlopsPerWeight
    {
        get
        {
            bool isInt8 = _plan.Spec.Activations == ActivationType.Int8;
            if (_plan.MetaPerColumn)
            {
                // Of each column x is scaled and meets the zero, once for all rows of a group; int8: it is divided by its step, too.
                double columns = _plan.GroupIsConstant ? (isInt8 ? 4.0 : 3.0) / _plan.Spec.Group : 0;
                return 2 + columns + ((isInt8 ? 3.0 : 2.0) / TileLayout.ColumnsOfSegment);
            }

            double decode = isInt8 ? 0 : _plan.IsAffine ? 2 : 1;

            // Of each segment the two sums are added and scaled. Int8: its whole number meets zero, scale and the scale of x.
            int scaling = isInt8 ? 5 : _plan.IsAffine ? 2 : 3;
            return 2 + decode + (_plan.GroupIsConstant ? (double)scaling / _plan.Spec.Group : 0);
        }
    }

    /// <summary>What is written out.</summary>
    public Unroll Unroll => _plan.Unroll;

    /// <summary>What the product does, in words.</summary>
    public string Plan => string.Format(
        CultureInfo.InvariantCulture,
        "tiles of {0} rows in lanes, {1} of {2} bits, {3} columns a turn{4}{5}",
        TileLayout.Lanes,
        _plan.Planes.Count == 1 ? "a plane" : "planes",
        string.Join(" + ", _plan.Planes.Select(plane => plane.Bits)),
        Unroll.Columns,
        _plan.Spec.Activations == ActivationType.Int8 ? ", four columns an instruction" : "",
        HasTrits ? "; with AVX-512BW three codes in five bits, a look-up each three" : "");

    /// <summary>Why so.</summary>
    public string Reason => _plan.IsRolled
        ? string.Format(
            CultureInfo.InvariantCulture,
            "{0} = {1} allows less than {2} columns a turn",
            UnrollBudget.Property,
            _budget.Steps,
            _plan.Widest.Columns)
        : string.Format(
            CultureInfo.InvariantCulture,
            "{0} vector steps a turn, within the JIT's budget of inlining",
            Unroll.Steps);

    private static double StorageBits(KernelSpec spec, KernelSpec? scale, KernelSpec? zero)
    {
        // HqqColumn along axis 0 packs each group by itself, so that its last word may have room to spare.
        double codes = spec.Pack == PackLayout.HqqColumn && spec.Axis == 0 && spec.Group > 0
            ? 8.0 * spec.Format.WordBytes * (RoundUp(spec.Group, spec.Format.CodesPerWord) / spec.Format.CodesPerWord) / spec.Group
            : 8.0 * spec.Format.WordBytes / spec.Format.CodesPerWord;
        return spec.Group > 0 ? codes + ((Meta(scale) + Meta(zero)) / spec.Group) : codes;

        double Meta(KernelSpec? quantized) => quantized is null ? MetaBits(spec) : StorageBits(quantized, null, null);
    }

    private static int MetaBits(KernelSpec spec) => spec.Scale == ScaleType.Float32 ? 32 : 16;

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
