using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about the GPU kernels of a config; the emitters only print it.</summary>
/// <param name="Spec">The config.</param>
/// <param name="Format">The units that the kernels read.</param>
internal sealed record UnitPlan(KernelSpec Spec, UnitFormat Format)
{
    /// <summary>Whether units hold their scales and zeros; if not, those stay in the order of storage.</summary>
    public bool HasMetas => Format.MetaBytes > 0;

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
        spec.Axis == 0 && spec.Group != Groups.PerTensor ? "its groups run along axis 0; along Axis = 1 they have" : null;

    /// <summary>The kernels over units with scales and zeros, or null along axis 0: there a unit's groups begin and end where others do.</summary>
    public static UnitPlan? WithMetas(KernelSpec spec)
    {
        int group = UnitFormat.PaddedGroup(spec.Group > 0 ? spec.Group : UnitFormat.Columns);
        return Obstacle(spec) is null
            ? new UnitPlan(spec, new UnitFormat(spec.Format.FieldBits, group, spec.Scale == ScaleType.Float32 ? 4 : 2))
            : null;
    }

    /// <summary>The kernels over units of codes alone: for axis 0, and for groups that do not begin where rows begin.</summary>
    public static UnitPlan OfCodes(KernelSpec spec) => new(spec, new UnitFormat(spec.Format.FieldBits, UnitFormat.Columns, metaBytes: 0));
}
