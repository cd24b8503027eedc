using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Codes into the words of tiles and back, eight codes at a time; see <see cref="TileLayout"/>.</summary>
public static class TileWords
{
    // Columns of a row that are arranged at a time, so that the words of 16 rows stay in the first cache; whole words of every plane.
    private const int Piece = 512;

    /// <summary>Writes the words of tiles begin..end; those of padding lanes are 0. Lengths are not checked.</summary>
    /// <param name="tiles">The layout.</param>
    /// <param name="codes">[N·K], row-major.</param>
    /// <param name="words">The words of the weight.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    public static void Arrange(TileLayout tiles, ReadOnlySpan<byte> codes, Span<int> words, int begin, int end)
    {
        int length = tiles.SegmentLength;
        TilePlane low = tiles.Planes[0];
        bool hasHigh = tiles.Planes.Count > 1;
        Span<int> rows = stackalloc int[TileLayout.Lanes];
        for (int segment = begin * tiles.Segments; segment < end * tiles.Segments; segment++)
        {
            if (segment % tiles.Segments == 0 && FindRows(tiles, segment / tiles.Segments, rows) < TileLayout.Lanes)
            {
                words.Slice(segment * tiles.WordsPerSegment * TileLayout.Lanes, tiles.WordsPerTile).Clear();
            }

            int columns = tiles.ColumnsOf(segment % tiles.Segments);
            if (columns < length)
            {
                words.Slice(segment * tiles.WordsPerSegment * TileLayout.Lanes, tiles.WordsPerSegment * TileLayout.Lanes).Clear();
            }

            for (int p = 0; p < columns; p += Piece)
            {
                int first = ((segment * tiles.WordsPerSegment) + (p / low.CodesPerWord)) * TileLayout.Lanes;
                int high = ((segment * tiles.WordsPerSegment) + low.Words(length) + (p / 32)) * TileLayout.Lanes;
                for (int lane = 0; lane < TileLayout.Lanes && rows[lane] >= 0; lane++)
                {
                    ReadOnlySpan<byte> piece = codes.Slice(rows[lane] + (segment % tiles.Segments * length) + p, Math.Min(Piece, columns - p));
                    Put(piece, words, first + lane, low.Bits);
                    if (hasHigh)
                    {
                        Put(piece, words, high + lane, bits: 1, codeShift: 2);
                    }
                }
            }
        }
    }

    /// <summary>The inverse of <see cref="Arrange"/>: writes the codes of the rows of tiles begin..end. Lengths are not checked.</summary>
    /// <param name="tiles">The layout.</param>
    /// <param name="words">The words of the weight.</param>
    /// <param name="codes">[N·K], row-major.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    public static void Restore(TileLayout tiles, ReadOnlySpan<int> words, Span<byte> codes, int begin, int end)
    {
        int length = tiles.SegmentLength;
        TilePlane low = tiles.Planes[0];
        bool hasHigh = tiles.Planes.Count > 1;
        Span<int> rows = stackalloc int[TileLayout.Lanes];
        for (int segment = begin * tiles.Segments; segment < end * tiles.Segments; segment++)
        {
            if (segment % tiles.Segments == 0)
            {
                FindRows(tiles, segment / tiles.Segments, rows);
            }

            int columns = tiles.ColumnsOf(segment % tiles.Segments);
            for (int p = 0; p < columns; p += Piece)
            {
                int first = ((segment * tiles.WordsPerSegment) + (p / low.CodesPerWord)) * TileLayout.Lanes;
                int high = ((segment * tiles.WordsPerSegment) + low.Words(length) + (p / 32)) * TileLayout.Lanes;
                for (int lane = 0; lane < TileLayout.Lanes && rows[lane] >= 0; lane++)
                {
                    Span<byte> piece = codes.Slice(rows[lane] + (segment % tiles.Segments * length) + p, Math.Min(Piece, columns - p));
                    Take(words, first + lane, piece, low.Bits);
                    if (hasHigh)
                    {
                        Take(words, high + lane, piece, bits: 1, codeShift: 2);
                    }
                }
            }
        }
    }

    /// <summary>Where each lane's row begins among the codes, −1 for padding, which comes last; returns how many rows there are.</summary>
    private static int FindRows(TileLayout tiles, int tile, Span<int> starts)
    {
        int rows = 0;
        for (int lane = 0; lane < starts.Length; lane++)
        {
            int n = tiles.RowOf(tile, lane);
            starts[lane] = n < 0 ? -1 : n * tiles.Storage.K;
            rows += n < 0 ? 0 : 1;
        }

        return rows;
    }

    /// <summary>The plane of the lowest bits; each case is a loop of its own.</summary>
    private static void Put(ReadOnlySpan<byte> codes, Span<int> words, int first, int bits)
    {
        switch (bits)
        {
            case 8:
                Put(codes, words, first, bits: 8, codeShift: 0);
                break;
            case 4:
                Put(codes, words, first, bits: 4, codeShift: 0);
                break;
            case 2:
                Put(codes, words, first, bits: 2, codeShift: 0);
                break;
            default:
                Put(codes, words, first, bits: 1, codeShift: 0);
                break;
        }
    }

    private static void Take(ReadOnlySpan<int> words, int first, Span<byte> codes, int bits)
    {
        switch (bits)
        {
            case 8:
                Take(words, first, codes, bits: 8, codeShift: 0);
                break;
            case 4:
                Take(words, first, codes, bits: 4, codeShift: 0);
                break;
            case 2:
                Take(words, first, codes, bits: 2, codeShift: 0);
                break;
            default:
                Take(words, first, codes, bits: 1, codeShift: 0);
                break;
        }
    }

    /// <summary>Writes the words, <see cref="TileLayout.Lanes"/> apart, of the bits codeShift.. of neighbouring codes; bits and codeShift are constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ReadOnlySpan<byte> codes, Span<int> words, int first, int bits, int codeShift)
    {
        int codesPerWord = 32 / bits;
        int full = codes.Length / codesPerWord;
        int at = first;
        for (int i = 0; i < full; i++, at += TileLayout.Lanes)
        {
            words[at] = Word(ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), i * codesPerWord), bits, codeShift);
        }

        if (full * codesPerWord < codes.Length)
        {
            PutRest(codes[(full * codesPerWord)..], ref words[at], bits, codeShift);
        }
    }

    /// <summary>The inverse: writes codes from the plane of their lowest bits, and sets the bits of another plane in them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ReadOnlySpan<int> words, int first, Span<byte> codes, int bits, int codeShift)
    {
        int codesPerWord = 32 / bits;
        int full = codes.Length / codesPerWord;
        int at = first;
        for (int i = 0; i < full; i++, at += TileLayout.Lanes)
        {
            SetCodes(words[at], ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), i * codesPerWord), bits, codeShift);
        }

        if (full * codesPerWord < codes.Length)
        {
            TakeRest(words[at], codes[(full * codesPerWord)..], bits, codeShift);
        }
    }

    /// <summary>A plane's part of a code, in each of eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(int bits) => ((1UL << bits) - 1) * 0x0101010101010101;

    /// <summary>The word of as many codes as it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Word(ref byte codes, int bits, int codeShift)
    {
        if (bits == 8)
        {
            return Unsafe.ReadUnaligned<int>(ref codes);
        }

        int word = Eight(ref codes, bits, codeShift);
        if (bits <= 2)
        {
            word |= Eight(ref Unsafe.Add(ref codes, 8), bits, codeShift) << (2 * bits);
        }

        if (bits == 1)
        {
            word |= Eight(ref Unsafe.Add(ref codes, 16), bits, codeShift) << 4;
            word |= Eight(ref Unsafe.Add(ref codes, 24), bits, codeShift) << 6;
        }

        return word;
    }

    /// <summary>Eight codes: the first four in the lowest bits of the bytes, the others in the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Eight(ref byte codes, int bits, int codeShift)
    {
        ulong quads = (Unsafe.ReadUnaligned<ulong>(ref codes) >> codeShift) & Mask(bits);
        return (int)(quads | (quads >> (32 - bits)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetCodes(int word, ref byte codes, int bits, int codeShift)
    {
        if (bits == 8)
        {
            Unsafe.WriteUnaligned(ref codes, word);
            return;
        }

        for (int i = 0; i < 4 / bits; i++)
        {
            SetEight(word >>> (2 * bits * i), ref Unsafe.Add(ref codes, 8 * i), bits, codeShift);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetEight(int word, ref byte codes, int bits, int codeShift)
    {
        ulong quads = ((uint)word | ((ulong)(uint)word << (32 - bits))) & Mask(bits);
        Unsafe.WriteUnaligned(ref codes, codeShift == 0 ? quads : Unsafe.ReadUnaligned<ulong>(ref codes) | (quads << codeShift));
    }

    /// <summary>A word that is not full.</summary>
    private static void PutRest(ReadOnlySpan<byte> codes, ref int word, int bits, int codeShift)
    {
        int value = 0;
        for (int p = 0; p < codes.Length; p++)
        {
            value |= ((codes[p] >>> codeShift) & ((1 << bits) - 1)) << Shift(p, bits);
        }

        word = value;
    }

    private static void TakeRest(int word, Span<byte> codes, int bits, int codeShift)
    {
        for (int p = 0; p < codes.Length; p++)
        {
            int code = ((word >>> Shift(p, bits)) & ((1 << bits) - 1)) << codeShift;
            codes[p] = (byte)(codeShift == 0 ? code : codes[p] | code);
        }
    }

    private static int Shift(int p, int bits) => (8 * (p % 4)) + (bits * (p / 4));
}
