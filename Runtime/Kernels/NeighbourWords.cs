using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>Words that hold neighbouring codes, many codes at a time in 64-bit registers.</summary>
/// <remarks>Memory is addressed by a reference, unchecked and little-endian; codes are read and written as far as the names say.</remarks>
public static class NeighbourWords
{
    private const ulong Trits = 0x0303030303;

    // Byte b is 3^b: in the product of five digits with it, byte 4 is their number to base 3, and no byte below carries.
    private const ulong PowersOfThree = 1 | (3 << 8) | (9 << 16) | (27L << 24) | (81L << 32);

    // The five digits of every byte, the first in the lowest byte.
    private static readonly ulong[] s_digits = Digits();

    /// <summary>Packs five digits to base 3, the first the highest; reads eight codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte PackTrits(ref readonly byte codes) => (byte)(((Read(in codes) & Trits) * PowersOfThree) >> 32);

    /// <summary>Unpacks five digits; writes eight codes, three of them 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackTrits(byte word, ref byte codes) => Write(ref codes, s_digits[word]);

    /// <summary>Packs ten codes of 3 bits, the first in bits 29..27.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PackThreeBits(ref readonly byte codes)
    {
        ulong x = Read(in codes) & 0x0707070707070707;
        int last = Unsafe.ReadUnaligned<ushort>(in Unsafe.Add(ref Unsafe.AsRef(in codes), 8));

        // Pairs to 6 bits, fours to 12, eights to 24.
        x = ((x << 3) | (x >> 8)) & 0x003f003f003f003f;
        x = ((x << 6) | (x >> 16)) & 0x00000fff00000fff;
        x = ((x << 12) | (x >> 32)) & 0xffffff;
        return ((int)x << 6) | ((last & 7) << 3) | ((last >> 8) & 7);
    }

    /// <summary>The inverse of <see cref="PackThreeBits"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackThreeBits(int word, ref byte codes)
    {
        ulong x = ((uint)word >> 6) & 0xffffff;
        x = ((x >> 12) | (x << 32)) & 0x00000fff00000fff;
        x = ((x >> 6) | (x << 16)) & 0x003f003f003f003f;
        x = ((x >> 3) | (x << 8)) & 0x0707070707070707;
        Write(ref codes, x);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref codes, 8), (ushort)(((word >> 3) & 7) | ((word & 7) << 8)));
    }

    /// <summary>Packs sixteen codes of 4 bits into four words of 16 bits, nibble i of word l being code 4·i + l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackFlexGen(ref readonly byte codes, ref byte words)
    {
        ulong first = Read(in codes) & 0x0f0f0f0f0f0f0f0f;
        ulong second = Read(in Unsafe.Add(ref Unsafe.AsRef(in codes), 8)) & 0x0f0f0f0f0f0f0f0f;
        Write(ref words, Spread((uint)(first | (first >> 28))) | (Spread((uint)(second | (second >> 28))) << 8));
    }

    /// <summary>The inverse of <see cref="PackFlexGen"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UnpackFlexGen(ref readonly byte words, ref byte codes)
    {
        ulong x = Read(in words);
        ulong low = Gather(x);
        ulong high = Gather(x >> 8);
        Write(ref codes, (low | (low << 28)) & 0x0f0f0f0f0f0f0f0f);
        Write(ref Unsafe.Add(ref codes, 8), (high | (high << 28)) & 0x0f0f0f0f0f0f0f0f);
    }

    /// <summary>Four bytes, each to the low byte of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong x)
    {
        x = (x | (x << 16)) & 0x0000ffff0000ffff;
        return (x | (x << 8)) & 0x00ff00ff00ff00ff;
    }

    /// <summary>The low bytes of four times 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Gather(ulong x)
    {
        x &= 0x00ff00ff00ff00ff;
        x = (x | (x >> 8)) & 0x0000ffff0000ffff;
        return (x | (x >> 16)) & 0xffffffff;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ref readonly byte source) => Unsafe.ReadUnaligned<ulong>(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ref byte destination, ulong value) => Unsafe.WriteUnaligned(ref destination, value);

    private static ulong[] Digits()
    {
        ulong[] digits = new ulong[256];
        for (uint word = 0; word < digits.Length; word++)
        {
            digits[word] = (word / 81 % 3) | (word / 27 % 3 << 8) | (word / 9 % 3 << 16) | (word / 3 % 3 << 24) | ((ulong)(word % 3) << 32);
        }

        return digits;
    }
}
