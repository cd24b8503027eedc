using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>What the register widths share: constants and the scalar forms of their loads, for the elements a register does not fill.</summary>
public static class Lanes
{
    /// <summary>2¹¹², the difference of the exponent biases of binary32 and binary16.</summary>
    internal const float Float16Rescale = 5.192296858534828e33f;

    /// <summary>Where the sign, the exponent and the mantissa of a binary16 lie after it was widened with its sign and moved up 13 bits.</summary>
    internal const int Float16Bits = unchecked((int)0x8fffe000);

    /// <summary>The highest bits of each of a word's four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int TopBits(int bits) => (0x01010101 * ((1 << bits) - 1)) << (8 - bits);

    /// <summary>The finite binary16 number with these bits, widened without error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Float16(ushort bits)
    {
        float magnitude = BitConverter.UInt32BitsToSingle((bits & 0x7fffu) << 13) * Float16Rescale;
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(magnitude) | ((bits & 0x8000u) << 16));
    }

    /// <summary>The bfloat16 number with these bits, widened without error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float BFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
