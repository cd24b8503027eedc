using System.Buffers.Binary;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>One plane of codes into the words of a tile's lane and back, four codes at a time; see <see cref="TileLayout"/>.</summary>
public static class TileWords
{
    /// <summary>Writes the words that hold some bits of neighbouring codes.</summary>
    /// <param name="codes">The codes of a lane's segment.</param>
    /// <param name="words">The words of the weight; those of this lane and plane are written in full.</param>
    /// <param name="first">The index of the first word; the next ones lie <see cref="TileLayout.Lanes"/> apart.</param>
    /// <param name="bits">Bits of a code in this plane: 8, 4, 2 or 1.</param>
    /// <param name="codeShift">The lowest of those bits within the code.</param>
    public static void Put(ReadOnlySpan<byte> codes, Span<int> words, int first, int bits, int codeShift)
    {
        int codesPerWord = 32 / bits;
        int mask = Mask(bits);
        for (int p = 0, at = first; p < codes.Length; p += codesPerWord, at += TileLayout.Lanes)
        {
            ReadOnlySpan<byte> rest = codes[p..];
            int word = 0;
            for (int quad = 0; 4 * quad < codesPerWord && 4 * quad < rest.Length; quad++)
            {
                word |= ((Read(rest[(4 * quad)..]) >>> codeShift) & mask) << (bits * quad);
            }

            words[at] = word;
        }
    }

    /// <summary>The inverse of <see cref="Put"/>: sets the plane's bits of codes in which they are 0.</summary>
    /// <param name="words">The words of the weight.</param>
    /// <param name="first">The index of the first word.</param>
    /// <param name="codes">The codes of a lane's segment.</param>
    /// <param name="bits">Bits of a code in this plane: 8, 4, 2 or 1.</param>
    /// <param name="codeShift">The lowest of those bits within the code.</param>
    public static void Take(ReadOnlySpan<int> words, int first, Span<byte> codes, int bits, int codeShift)
    {
        int codesPerWord = 32 / bits;
        int mask = Mask(bits);
        for (int p = 0, at = first; p < codes.Length; p += codesPerWord, at += TileLayout.Lanes)
        {
            Span<byte> rest = codes[p..];
            int word = words[at];
            for (int quad = 0; 4 * quad < codesPerWord && 4 * quad < rest.Length; quad++)
            {
                Add(rest[(4 * quad)..], ((word >>> (bits * quad)) & mask) << codeShift);
            }
        }
    }

    /// <summary>A plane's part of a code, in each of four bytes.</summary>
    private static int Mask(int bits) => ((1 << bits) - 1) * 0x01010101;

    /// <summary>Up to four bytes, the first in the lowest bits.</summary>
    private static int Read(ReadOnlySpan<byte> codes)
    {
        if (codes.Length >= 4)
        {
            return BinaryPrimitives.ReadInt32LittleEndian(codes);
        }

        int quad = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            quad |= codes[i] << (8 * i);
        }

        return quad;
    }

    private static void Add(Span<byte> codes, int quad)
    {
        if (codes.Length >= 4)
        {
            BinaryPrimitives.WriteInt32LittleEndian(codes, BinaryPrimitives.ReadInt32LittleEndian(codes) | quad);
            return;
        }

        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] |= (byte)(quad >>> (8 * i));
        }
    }
}
