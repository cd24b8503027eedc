using System;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about the GPU kernels of a config; the emitters only print it.</summary>
/// <param name="Spec">The config.</param>
/// <param name="Format">The units that the kernels read.</param>
internal sealed record UnitPlan(KernelSpec Spec, UnitFormat Format)
{
    /// <summary>Whether scales and zeros lie in units, or by column behind them; if not, they stay in the order of storage.</summary>
    public bool HasMetas => Format.MetaBytes > 0;

    /// <summary>Whether scales and zeros belong to columns, since groups run along axis 0.</summary>
    public bool IsByColumn => Format.IsByColumn;

    /// <summary>Whether units hold their scales and zeros.</summary>
    public bool HasMetasInUnits => HasMetas && !IsByColumn;

    /// <summary>The class's name.</summary>
    public string ClassName => Spec.Id + (HasMetas ? "_Gpu" : "_GpuCodes");

    /// <summary>Groups of a quarter, where a quarter of a unit has several; else 1.</summary>
    public int QuarterGroups => Format.Group < UnitFormat.QuarterColumns ? UnitFormat.QuarterColumns / Format.Group : 1;

    /// <summary>Elements of a lane's quarter that share a scale.</summary>
    public int GroupElements => 16 / QuarterGroups;

    /// <summary>Whether a code stands for q·scale + zero instead of (q − zero)·scale.</summary>
    public bool IsAffine => Spec.Method == QuantMethod.MinMax;

    /// <summary>Whether weights can be kept as bit planes of ternary codes: (q − zero)·scale with one scale for all.</summary>
    public bool HasTrits => HasMetas && Spec.Format.MaxCode == 2 && Spec.Group == Groups.PerTensor && !IsAffine;

    /// <summary>Whether the device can quantize: a group's scale and zero depend on that group alone.</summary>
    public bool CanQuantize => Spec.Method != QuantMethod.AbsMean && Spec.Group != Groups.PerTensor;

    /// <summary>Why a config has no kernels for tensor cores and what would have some, or null where it has them.</summary>
    public static string? Obstacle(KernelSpec spec) =>
        IsAlongAxis0(spec) && spec.Group is > 0 and < UnitLayout.LeastGroupRows
            ? FormattableString.Invariant($"groups of {spec.Group} along axis 0 fill less than half of a tile of {UnitFormat.Rows} rows; Group = {UnitLayout.LeastGroupRows} does")
            : null;

    /// <summary>The kernels over units with scales and zeros, or null where a config has an <see cref="Obstacle"/>.</summary>
    public static UnitPlan? WithMetas(KernelSpec spec)
    {
        if (Obstacle(spec) is not null)
        {
            return null;
        }

        int bits = spec.Format.FieldBits;
        int metaBytes = spec.Scale == ScaleType.Float32 ? 4 : 2;
        int group = UnitFormat.PaddedGroup(spec.Group > 0 ? spec.Group : UnitFormat.Columns);
        return new UnitPlan(spec, IsAlongAxis0(spec) ? UnitFormat.ByColumn(bits, metaBytes) : new UnitFormat(bits, group, metaBytes));
    }

    /// <summary>The kernels over units of codes alone: for groups that do not begin where rows or columns begin.</summary>
    public static UnitPlan OfCodes(KernelSpec spec) => new(spec, new UnitFormat(spec.Format.FieldBits, UnitFormat.Columns, metaBytes: 0));

    private static bool IsAlongAxis0(KernelSpec spec) => spec.Axis == 0 && spec.Group != Groups.PerTensor;
}
