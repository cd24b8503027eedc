namespace Specializer;

/// <summary>The element type in which the scale and the zero of a group are stored.</summary>
public enum ScaleType
{
    /// <summary>IEEE binary32, 4 bytes: exactly what the quantizer computed.</summary>
    Float32 = 0,

    /// <summary>
    /// IEEE binary16, 2 bytes, rounded to nearest even. Relative error 2⁻¹¹; values beyond ±65504 are refused when
    /// quantising.
    /// </summary>
    Float16 = 1,

    /// <summary>bfloat16, 2 bytes: the upper half of a binary32, rounded to nearest even. Relative error 2⁻⁸.</summary>
    BFloat16 = 2,
}
