namespace Specializer;

/// <summary>What an absmax quantizer is for; it decides which granularities exist and what the asymmetric form clamps.</summary>
public enum AbsmaxOperand
{
    /// <summary>A weight W[out, in], or several of them as [.., out, in]: quantized once.</summary>
    Weight = 0,

    /// <summary>An activation x[tokens, channels], or [batch, tokens, channels]: quantized in every forward pass.</summary>
    Activation = 1,
}
