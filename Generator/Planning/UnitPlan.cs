using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about the GPU kernels of a config; the emitters only print it.</summary>
/// <param name="Spec">The config.</param>
/// <param name="Format">The units that the kernels read.</param>
internal sealed record UnitPlan(KernelSpec Spec, UnitFormat Format)
{
    /// <summary>The class's name.</summary>
    public string ClassName => Spec.Id + "_Gpu";

    /// <summary>Groups of a quarter, where a quarter of a unit has several; else 1.</summary>
    public int QuarterGroups => Format.Group < UnitFormat.QuarterColumns ? UnitFormat.QuarterColumns / Format.Group : 1;

    /// <summary>Elements of a lane's quarter that share a scale.</summary>
    public int GroupElements => 16 / QuarterGroups;

    /// <summary>Whether a code stands for q·scale + zero instead of (q − zero)·scale.</summary>
    public bool IsAffine => Spec.Method == QuantMethod.MinMax;

    /// <summary>The plan of a config, or null where it has no GPU kernels: groups along axis 0, and int8 activations.</summary>
    public static UnitPlan? For(KernelSpec spec)
    {
        bool alongRows = spec.Axis == 1 || spec.Group == Groups.PerTensor;
        if (!alongRows || spec.Activations != ActivationType.Float32)
        {
            return null;
        }

        int group = UnitFormat.PaddedGroup(spec.Group > 0 ? spec.Group : UnitFormat.Columns);
        return new UnitPlan(spec, new UnitFormat(spec.Format.FieldBits, group, spec.Scale == ScaleType.Float32 ? 4 : 2));
    }
}
