using Specializer.Kernels;
using Specializer.Layout;
using Specializer.Tests.Schemes;

namespace Specializer.Tests.Layout;

/// <summary>Ternary codes as triples: the words are what the layout's closed form says, and tiles come back from them.</summary>
public sealed class TritTileLayoutTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 16, 48 }, { 17, 49 }, { 33, 240 }, { 64, 241 }, { 95, 527 }, { 100, 97 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Locate_AnyElement_HasAPlaceOfItsOwnThatNamesItsColumn(int n, int k)
    {
        TritTileLayout layout = Layout(n, k);
        var places = new HashSet<(long, int, int)>();
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < k; column++)
            {
                long word = layout.Locate(row, column, out int triple, out int place);
                Assert.InRange(word + ((TritTileLayout.WordsOfUnit - 1) * TritTileLayout.Rows), 0, layout.Words - 1);
                Assert.True(places.Add((word, triple, place)));
                Assert.Equal(column % TritTileLayout.ColumnsOfUnit, TritTileLayout.ColumnOf(triple, place));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Compress_AnyCodes_PutsEachWhereTheLayoutSays(int n, int k)
    {
        TritTileLayout layout = Layout(n, k);
        byte[] codes = Codes(n, k);
        ushort[] words = Compressed(layout, TileWords(layout, codes));
        Assert.Equal(Expected(layout, codes), words);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Expand_AnyBlocks_GivesTheirTilesBack(int n, int k)
    {
        TritTileLayout layout = Layout(n, k);
        int[] tileWords = TileWords(layout, Codes(n, k));
        ushort[] words = Compressed(layout, tileWords);
        for (int begin = 0; begin < layout.Blocks; begin++)
        {
            int first = 2 * begin * layout.Tiles.WordsPerTile;
            int[] back = new int[tileWords.Length - first];
            TritWords.Expand(layout, words, back, begin, layout.Blocks);
            Assert.Equal(tileWords[first..], back);
        }
    }

    /// <summary>Fields of two bits can hold a 3 where a file is not what it says; the triples then say so.</summary>
    [Fact]
    public void Compress_OneFieldIsThree_IsToldApart()
    {
        TritTileLayout layout = Layout(40, 100);
        int[] tileWords = TileWords(layout, Codes(40, 100));
        ushort[] words = new ushort[layout.Words];
        Assert.True(TritWords.Compress(layout, tileWords, words, 0, layout.Blocks));
        tileWords[^1] |= 3 << 6;
        Assert.False(TritWords.Compress(layout, tileWords, words, 0, layout.Blocks));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(16, false)]
    public void IsSmaller_WhereRowsOrColumnsAreFew_IsFalse(int n, bool expected)
    {
        Assert.Equal(expected, Layout(n, 960).IsSmaller);
        Assert.False(Layout(n, 16).IsSmaller);
    }

    [Fact]
    public void For_OtherCodesOrGroups_IsNull()
    {
        Assert.Null(TritTileLayout.For(new StorageLayout(CodeFormat.Find(PackLayout.HqqColumn, 2)!, 1, Groups.PerTensor, 64, 64)));
        Assert.Null(TritTileLayout.For(new StorageLayout(CodeFormat.Find(PackLayout.HqqColumn, 1.58)!, 1, 32, 64, 64)));
        Assert.Null(TritTileLayout.For(new StorageLayout(CodeFormat.Find(PackLayout.HqqColumn, 1.58)!, 0, 32, 64, 64)));
    }

    private static TritTileLayout Layout(int n, int k) => TritTileLayout.For(TritsInt8.Config.Layout(n, k))!;

    private static byte[] Codes(int n, int k)
    {
        var random = new Random(n + k);
        byte[] codes = new byte[n * k];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (byte)random.Next(3);
        }

        return codes;
    }

    private static int[] TileWords(TritTileLayout layout, byte[] codes)
    {
        int[] words = new int[layout.Tiles.Words];
        TritsInt8.ToTiles(layout.Tiles, codes, words, 0, layout.Tiles.Tiles);
        return words;
    }

    private static ushort[] Compressed(TritTileLayout layout, int[] tileWords)
    {
        ushort[] words = new ushort[layout.Words];
        words.AsSpan().Fill(0x5a5a);
        int cut = layout.Blocks / 2;
        Assert.True(TritWords.Compress(layout, tileWords, words, cut, layout.Blocks));
        Assert.True(TritWords.Compress(layout, tileWords, words, 0, cut));
        return words;
    }

    private static ushort[] Expected(TritTileLayout layout, byte[] codes)
    {
        ushort[] words = new ushort[layout.Words];
        int[] powers = [9, 3, 1];
        int k = layout.Tiles.Storage.K;
        for (int i = 0; i < codes.Length; i++)
        {
            long word = layout.Locate(i / k, i % k, out int triple, out int place);
            AddTriple(words, word, triple, codes[i] * powers[place]);
        }

        return words;
    }

    /// <summary>A sum within five bits carries nowhere; the last triple's bits are read together before they are written apart.</summary>
    private static void AddTriple(ushort[] words, long word, int triple, int value)
    {
        if (triple < 15)
        {
            words[word + (triple / 3 * TritTileLayout.Rows)] += (ushort)(value << (5 * (triple % 3)));
            return;
        }

        int before = Enumerable.Range(0, 5).Sum(bit => words[word + (bit * TritTileLayout.Rows)] >> 15 << bit);
        for (int bit = 0; bit < 5; bit++)
        {
            ref ushort target = ref words[word + (bit * TritTileLayout.Rows)];
            target = (ushort)((target & 0x7fff) | (((before + value) >> bit & 1) << 15));
        }
    }
}
