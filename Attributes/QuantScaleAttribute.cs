using System;

namespace Specializer;

/// <summary>
/// Beside <see cref="QuantAttribute"/>: the scales of the weight are themselves quantized and packed, in HqqColumn, without optimiser.
/// </summary>
/// <remarks>
/// The vector of scales is taken as one row. The defaults are those of hqq's <c>hqq_base_quant_config</c> with <c>quant_scale</c>:
/// 8 bits in groups of 128 along axis 0. The weight's own <see cref="QuantAttribute.Scale"/> must then be Float32.
/// </remarks>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class QuantScaleAttribute : Attribute
{
    /// <summary>Bits of a scale's code. Default 8.</summary>
    public double Bits { get; set; } = 8;

    /// <summary>Scales that share a scale and a zero; it must divide their number. Default 128.</summary>
    public int Group { get; set; } = 128;

    /// <summary>The axis of the groups: 0 (default) for [Group, count/Group], 1 for [count/Group, Group].</summary>
    public int Axis { get; set; }
}
