using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Specializer.Layout;

namespace Specializer.Kernels;

/// <summary>Tiles of ternary fields into words of triples and back, 32 rows of W at a time; see <see cref="TritTileLayout"/>.</summary>
/// <remarks>Lengths are not checked. Both ways are exact. Without AVX-512BW the same steps run, slowly.</remarks>
public static class TritWords
{
    /// <summary>Tiles of a block.</summary>
    internal const int TilesOfBlock = TritTileLayout.Rows / TileLayout.Lanes;

    private const int Rows = TritTileLayout.Rows;
    private const int Halves = 2 * TritTileLayout.TileWordsOfUnit;
    private const int WordsOfTileUnit = TritTileLayout.TileWordsOfUnit * TileLayout.Lanes;

    private const int WordsOfUnit = TritTileLayout.WordsOfUnit * Rows;

    // Runs of a row from the one that becomes tiles to the one whose words memory is asked for.
    private const int RunsAhead = 2;

    /// <summary>Writes the words of blocks begin..end.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tileWords">The words of all tiles.</param>
    /// <param name="words">The words of the weight.</param>
    /// <param name="begin">First block.</param>
    /// <param name="end">One past the last block.</param>
    /// <returns>Whether all fields are 0..2; where one is 3, the words are of no use.</returns>
    public static bool Compress(TritTileLayout layout, ReadOnlySpan<int> tileWords, Span<ushort> words, int begin, int end)
    {
        Span<ushort> halves = stackalloc ushort[Halves * Rows];
        Vector512<ushort> threes = default;
        for (int block = begin; block < end; block++)
        {
            for (int unit = 0; unit < layout.Units; unit++)
            {
                Gather(layout.Tiles, tileWords, block, unit, halves);
                threes |= Compress(ref MemoryMarshal.GetReference(halves), words.Slice((int)layout.UnitAt(unit, block), WordsOfUnit));
            }
        }

        return threes == default;
    }

    /// <summary>The inverse: writes the words of the tiles of blocks begin..end.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="words">The words of the weight.</param>
    /// <param name="tileWords">The words of those tiles: the first of block begin comes first. They are written in full.</param>
    /// <param name="begin">First block.</param>
    /// <param name="end">One past the last block.</param>
    public static void Expand(TritTileLayout layout, ReadOnlySpan<ushort> words, Span<int> tileWords, int begin, int end)
    {
        int tileLength = layout.Tiles.WordsPerTile;
        for (int block = begin; block < end; block++)
        {
            int tiles = Math.Min(TilesOfBlock, layout.Tiles.Tiles - (TilesOfBlock * block));
            Span<int> blockWords = tileWords.Slice((block - begin) * TilesOfBlock * tileLength, tiles * tileLength);
            for (int run = 0; run < layout.Runs; run++)
            {
                ref readonly ushort source = ref words[(int)layout.At(run, block)];
                ref readonly ushort ahead = ref words[(int)layout.At(Math.Min(run + RunsAhead, layout.Runs - 1), block)];
                int first = run * TritTileLayout.UnitsOfRun * WordsOfTileUnit;
                ExpandRun(in source, layout.UnitsOf(run), blockWords[first..], tileLength, tileLength - first, in ahead);
            }
        }
    }

    private static void ExpandRun(ref readonly ushort words, int units, Span<int> blockWords, int tileLength, int left, ref readonly ushort ahead)
    {
        Span<int> unitWords = stackalloc int[TilesOfBlock * WordsOfTileUnit];
        for (int unit = 0; unit < units; unit++, left -= WordsOfTileUnit)
        {
            int at = unit * WordsOfTileUnit;
            ref readonly ushort source = ref Unsafe.Add(ref Unsafe.AsRef(in words), unit * WordsOfUnit);
            Fetch(in Unsafe.Add(ref Unsafe.AsRef(in ahead), unit * WordsOfUnit));
            if (left >= WordsOfTileUnit && tileLength + at + WordsOfTileUnit <= blockWords.Length)
            {
                Expand(in source, ref blockWords[at], ref blockWords[tileLength + at]);
                continue;
            }

            // A tile's last words, or a block of one tile.
            Expand(in source, ref unitWords[0], ref unitWords[WordsOfTileUnit]);
            int count = Math.Min(WordsOfTileUnit, left);
            for (int tile = 0; (tile * tileLength) + at < blockWords.Length; tile++)
            {
                unitWords.Slice(tile * WordsOfTileUnit, count).CopyTo(blockWords[((tile * tileLength) + at)..]);
            }
        }
    }

    /// <summary>Asks memory for the words of a unit.</summary>
    private static void Fetch(ref readonly ushort words)
    {
        for (int word = 0; word < TritTileLayout.WordsOfUnit; word++)
        {
            CacheLine.Fetch(in words, word * Rows);
        }
    }

    /// <summary>The halves of a unit's tile words, low ones first, 32 rows side by side; 0 where there is no word.</summary>
    private static void Gather(TileLayout tiles, ReadOnlySpan<int> tileWords, int block, int unit, Span<ushort> halves)
    {
        halves.Clear();
        int count = Math.Min(TritTileLayout.TileWordsOfUnit, tiles.WordsPerSegment - (unit * TritTileLayout.TileWordsOfUnit));
        for (int t = 0; t < TilesOfBlock && (TilesOfBlock * block) + t < tiles.Tiles; t++)
        {
            int at = (((TilesOfBlock * block) + t) * tiles.WordsPerTile) + (unit * WordsOfTileUnit);
            for (int word = 0; word < count; word++)
            {
                Vector512<uint> full = Vector512.Create(tileWords.Slice(at + (word * TileLayout.Lanes), TileLayout.Lanes)).AsUInt32();
                Vector512<ushort> narrow = Vector512.Narrow(full & Vector512.Create(0xffffu), full >>> 16);
                narrow.GetLower().CopyTo(halves[((2 * word * Rows) + (t * TileLayout.Lanes))..]);
                narrow.GetUpper().CopyTo(halves[((((2 * word) + 1) * Rows) + (t * TileLayout.Lanes))..]);
            }
        }
    }

    /// <summary>A unit; returns bits where fields are 3.</summary>
    private static Vector512<ushort> Compress(ref readonly ushort halves, Span<ushort> words)
    {
        words.Clear();
        Vector512<ushort> threes = default;
        for (int triple = 0; triple < TritTileLayout.Triples; triple++)
        {
            Vector512<ushort> value = default;
            for (int place = 0; place < 3; place++)
            {
                Vector512<ushort> half = Vector512.LoadUnsafe(in halves, (nuint)(((triple / 8 * 3) + place) * Rows));
                Vector512<ushort> field = (half >>> (triple % 8 * 2)) & Vector512.Create((ushort)3);
                threes |= field & (field >>> 1);
                value = (value * Vector512.Create((ushort)3)) + field;
            }

            Put(value, triple, words);
        }

        return threes;
    }

    /// <summary>A triple into its word, the last one bit by bit into all.</summary>
    private static void Put(Vector512<ushort> value, int triple, Span<ushort> words)
    {
        if (triple < TritTileLayout.Triples - 1)
        {
            Or(value << (triple % 3 * TritTileLayout.TripleBits), words[(triple / 3 * Rows)..]);
            return;
        }

        for (int bit = 0; bit < TritTileLayout.TripleBits; bit++)
        {
            Or((value >>> bit) << 15, words[(bit * Rows)..]);
        }
    }

    private static void Or(Vector512<ushort> bits, Span<ushort> words) => (Vector512.Create<ushort>(words[..Rows]) | bits).CopyTo(words);

    /// <summary>A unit: triples name the nibbles that they fill, and the nibbles of four pairs of triples are turned into halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Expand(ref readonly ushort words, ref int first, ref int second)
    {
        Vector512<ushort> last = default;
        var i0 = new TritIndices(in words, 0, ref last);
        var i1 = new TritIndices(in words, Rows, ref last);
        var i2 = new TritIndices(in words, 2 * Rows, ref last);
        var i3 = new TritIndices(in words, 3 * Rows, ref last);
        var i4 = new TritIndices(in words, 4 * Rows, ref last);
        TritFields.Halves(
            i0.First, i0.Second, i0.Third, i1.First, i1.Second, i1.Third, i2.First, i2.Second,
            out Vector512<ushort> h0, out Vector512<ushort> h1, out Vector512<ushort> h2);
        TritFields.Halves(
            i2.Third, i3.First, i3.Second, i3.Third, i4.First, i4.Second, i4.Third, TritIndices.OfLast(last),
            out Vector512<ushort> h3, out Vector512<ushort> h4, out Vector512<ushort> h5);
        Place(h0, h1, 0, ref first, ref second);
        Place(h2, h3, 1, ref first, ref second);
        Place(h4, h5, 2, ref first, ref second);
    }

    /// <summary>Two halves of 32 rows as a word of each of two tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(Vector512<ushort> low, Vector512<ushort> high, int word, ref int first, ref int second)
    {
        nuint at = (nuint)(word * TileLayout.Lanes);
        if (Avx512BW.IsSupported)
        {
            // Each part of 128 bits is interleaved by itself: the parts come in the order 0, 2, 4, 6 and 1, 3, 5, 7.
            Vector512<long> even = Avx512BW.UnpackLow(low, high).AsInt64(), odd = Avx512BW.UnpackHigh(low, high).AsInt64();
            Avx512F.PermuteVar8x64x2(even, Vector512.Create(0, 1, 8, 9, 2, 3, 10, 11), odd).AsInt32().StoreUnsafe(ref first, at);
            Avx512F.PermuteVar8x64x2(even, Vector512.Create(4, 5, 12, 13, 6, 7, 14, 15), odd).AsInt32().StoreUnsafe(ref second, at);
            return;
        }

        (Vector512.WidenLower(low) | (Vector512.WidenLower(high) << 16)).AsInt32().StoreUnsafe(ref first, at);
        (Vector512.WidenUpper(low) | (Vector512.WidenUpper(high) << 16)).AsInt32().StoreUnsafe(ref second, at);
    }
}
