#if SPECIALIZER_ILGPU
using ILGPU;

namespace Specializer;

/// <summary>Roundings that kernels need and ILGPU does not offer.</summary>
public static class GpuRounding
{
    /// <summary>The nearest whole number, half to even. From 2²² on, where floats are nearly whole, the number itself.</summary>
    public static float ToEven(float value)
    {
        // Added to 1.5·2²³, a number loses its fraction to the addition's own rounding.
        const float Whole = 12582912f;
        return value is < 4194304f and > -4194304f ? value + Whole - Whole : value;
    }

    /// <summary>The nearest binary16 number, half to even.</summary>
    public static float ToHalf(float value) => Interop.IntAsFloat((ushort)HalfBits(value));

    /// <summary>The bits of the nearest binary16 number, half to even: a cast to ILGPU's Half rounds towards 0 on the emulator.</summary>
    public static uint HalfBits(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        uint sign = (bits >> 16) & 0x8000u;
        uint magnitude = bits & 0x7FFFFFFFu;
        if (magnitude >= 0x47800000u)
        {
            return sign | (magnitude > 0x7F800000u ? 0x7E00u : 0x7C00u);
        }

        // Below 2⁻¹⁴ the last place is 2⁻²⁴, which is that of a binary32 number from 0.5 on.
        return sign | (magnitude >= 0x38800000u
            ? (magnitude + 0xFFFu + ((magnitude >> 13) & 1u) - 0x38000000u) >> 13
            : Interop.FloatAsInt(Interop.IntAsFloat(magnitude) + 0.5f) - 0x3F000000u);
    }
}
#endif
