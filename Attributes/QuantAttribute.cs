using System;

namespace Specializer;

/// <summary>
/// Declares a quantization config on a <c>partial struct</c>. The generator writes the rest of the struct: kernels
/// specialised for exactly this config, behind <c>IQuantScheme&lt;TSelf&gt;</c>. On a linear layer of a <see cref="ModelAttribute"/>
/// class, it says how that layer is quantized when dense weights are loaded.
/// </summary>
/// <remarks>
/// The defaults are those of hqq's <c>hqq_base_quant_config</c>: 4 bits, groups of 64 along axis 1, optimised, the zero
/// rounded at 4 bits only.
/// <code>
/// [Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
/// public readonly partial struct Hqq3;
///
/// [Model]
/// public sealed partial class Mlp : Module
/// {
///     [Quant(Bits = 4, Group = 64)]
///     public LinearLayer Fc1 = new Linear(64, 256);
/// }
/// </code>
/// </remarks>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class QuantAttribute : Attribute
{
    /// <summary>Bits of a code: 8, 6, 5, 4, 3, 2, 1.58 (three levels) or 1. Default 4.</summary>
    public double Bits { get; set; } = 4;

    /// <summary>
    /// Elements that share one scale and one zero, at least 2; or <see cref="Groups.Whole"/> or <see cref="Groups.PerTensor"/>. It must
    /// divide the element count of every weight, save for <see cref="PackLayout.Sequential"/>. Default 64; per tensor for
    /// <see cref="QuantMethod.AbsMean"/>.
    /// </summary>
    public int Group { get; set; } = 64;

    /// <summary>
    /// The axis along which a group runs once the weight is reshaped: 1 (default) for [N·K/Group, Group], groups of
    /// neighbours along K; 0 for [Group, N·K/Group], groups that run along N (HqqColumn only).
    /// </summary>
    public int Axis { get; set; } = 1;

    /// <summary>How codes are packed into words. Default <see cref="PackLayout.HqqColumn"/>.</summary>
    public PackLayout Pack { get; set; } = PackLayout.HqqColumn;

    /// <summary>
    /// How scale and zero are found. Default: what the packing comes with, <see cref="QuantMethod.MinMax"/> for Sequential and FlexGen,
    /// <see cref="QuantMethod.AbsMean"/> for 1.58 bits in RowMajor or Trits, else <see cref="QuantMethod.Hqq"/>.
    /// </summary>
    public QuantMethod Method { get; set; }

    /// <summary>Whether hqq's proximal optimiser refines the zero of each group. Default true for hqq's method, unless per tensor.</summary>
    public bool Optimize { get; set; } = true;

    /// <summary>Whether the zero is rounded to an integer before optimising. Default: true at 4 bits, else false.</summary>
    public bool RoundZero { get; set; }

    /// <summary>
    /// Element type in which scales and zeros are stored. Default <see cref="ScaleType.Float32"/>; FlexGen is defined with
    /// <see cref="ScaleType.Float16"/> and takes no other.
    /// </summary>
    public ScaleType Scale { get; set; } = ScaleType.Float32;

    /// <summary>
    /// What x is while it meets the codes. Default <see cref="ActivationType.Float32"/>. <see cref="ActivationType.Int8"/> rounds x in the groups
    /// along K; with groups along N (axis 0) it rounds x times the scales, in segments of 128 columns.
    /// </summary>
    public ActivationType Activations { get; set; } = ActivationType.Float32;
}
