using System;

namespace Specializer;

/// <summary>
/// Beside <see cref="QuantAttribute"/>: the zeros of the weight are themselves quantized and packed, in HqqColumn, without optimiser.
/// </summary>
/// <remarks>
/// The vector of zeros is taken as one row. The defaults are those of hqq's <c>hqq_base_quant_config</c> with <c>quant_zero</c>: 8 bits
/// in one group. The weight's own <see cref="QuantAttribute.Scale"/> must then be Float32.
/// </remarks>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class QuantZeroAttribute : Attribute
{
    /// <summary>Bits of a zero's code. Default 8.</summary>
    public double Bits { get; set; } = 8;

    /// <summary>Zeros that share a scale and a zero; it must divide their number. Default <see cref="Groups.PerTensor"/>.</summary>
    public int Group { get; set; } = Groups.PerTensor;

    /// <summary>The axis of the groups: 0 (default) for [Group, count/Group], 1 for [count/Group, Group].</summary>
    public int Axis { get; set; }
}
