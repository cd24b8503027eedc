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

    /// <summary>Why a config has no GPU kernels and what would have some, or null where it has them.</summary>
    public static string? Obstacle(KernelSpec spec) => spec switch
    {
        { Axis: 0 } when spec.Group != Groups.PerTensor => "its groups run along axis 0; along Axis = 1 they have",
        { Activations: not ActivationType.Float32 } => $"Activations = {spec.Activations} is a product of the CPU; Float32 is one of both",
        _ => null,
    };

    /// <summary>The plan of a config, or null where it has no GPU kernels.</summary>
    public static UnitPlan? For(KernelSpec spec)
    {
        if (Obstacle(spec) is not null)
        {
            return null;
        }

        int group = UnitFormat.PaddedGroup(spec.Group > 0 ? spec.Group : UnitFormat.Columns);
        return new UnitPlan(spec, new UnitFormat(spec.Format.FieldBits, group, spec.Scale == ScaleType.Float32 ? 4 : 2));
    }
}
