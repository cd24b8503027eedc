namespace Specializer;

/// <summary>How absmax quantization turns x into a code and back. Rounding is half to even; every step rounds to binary32.</summary>
public enum AbsmaxArithmetic
{
    /// <summary>s = max(max|x|, 1e-5) / (2^(bits−1) − 1); x̂ = round(x/s)·s.</summary>
    Symmetric = 0,

    /// <summary>
    /// s = max(max x − min x, 1e-5) / (2^bits − 1); z = −round(min x / s); x̂ = (round(x/s) + z − z)·s. Nothing is clamped.
    /// </summary>
    FreeZero = 1,

    /// <summary>As <see cref="FreeZero"/>, but z is clamped to 0..2^bits − 1; the codes round(x/s) + z are not.</summary>
    ClampedZero = 2,

    /// <summary>
    /// s and z as in <see cref="ClampedZero"/>; x̂ = (clamp(round(x/s + z), 0, 2^bits − 1) − z)·s. The zero point is added before
    /// rounding, and values far from 0 saturate where all elements have one sign.
    /// </summary>
    ClampedCodes = 3,
}
