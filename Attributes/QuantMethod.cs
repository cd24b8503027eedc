namespace Specializer;

/// <summary>How scale and zero are found, and what a code stands for.</summary>
public enum QuantMethod
{
    /// <summary>
    /// hqq: ŵ = (q − zero)·scale with a zero that need not be whole, from each group's range and, where asked for, refined by the
    /// proximal optimiser.
    /// </summary>
    Hqq = 0,

    /// <summary>ŵ = q·scale + min, scale = (max − min)/largest code; the zero of storage is the minimum.</summary>
    MinMax = 1,

    /// <summary>Ternary: ŵ = (q − 1)·γ with q in 0..2 and γ = mean|w| over the whole weight, as in BitNet b1.58.</summary>
    AbsMean = 2,
}
