using System;

namespace Specializer;

/// <summary>
/// Declares an absmax quantizer on a <c>partial struct</c>: 2 to 8 bits, scales from the largest magnitude (symmetric) or the
/// range (asymmetric). The generator writes the rest of the struct: kernels for exactly this config, behind
/// <c>IAbsmaxScheme&lt;TSelf&gt;</c>.
/// </summary>
/// <remarks>
/// Meant to be used with <c>using static Specializer.AbsmaxOperand</c> and <c>using static Specializer.AbsmaxGranularity</c>:
/// <code>
/// [Absmax(Bits = 8, Operand = Weight, Granularity = Channel)]
/// public readonly partial struct WeightChannel8;
///
/// [Absmax(Bits = 8, Operand = Activation, Granularity = Token)]
/// public readonly partial struct ActivationToken8;
/// </code>
/// What each config computes is written down at <see cref="AbsmaxFunction"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class AbsmaxAttribute : Attribute
{
    /// <summary>Bits of a code, 2..8. Default 8.</summary>
    public int Bits { get; set; } = 8;

    /// <summary>What is quantized. Default <see cref="AbsmaxOperand.Weight"/>.</summary>
    public AbsmaxOperand Operand { get; set; } = AbsmaxOperand.Weight;

    /// <summary>
    /// Which elements share a scale: Tensor, Channel or Column for a weight, Tensor, Token or Channel for an activation.
    /// Default: Channel for a weight, Token for an activation, that is a row, as integer products need it.
    /// </summary>
    public AbsmaxGranularity Granularity { get; set; } = AbsmaxGranularity.Channel;

    /// <summary>Whether codes are signed and 0 stands for 0; if not, a zero point shifts the codes. Default true.</summary>
    public bool Symmetric { get; set; } = true;
}
