using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The execution layout and the emitted ways into it and back, against its closed form.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class TileTests(ConfigGrid grid)
{
    public static TheoryData<string> Configs => ConfigGrid.Configs;

    [Theory]
    [MemberData(nameof(Configs))]
    public void RowOf_AnyTile_HasEachRowOnce(string config) => ForAllTiled(config, (_, tiles) =>
    {
        int[] rows = [.. from tile in Enumerable.Range(0, tiles.Tiles) from lane in Enumerable.Range(0, TileLayout.Lanes) select tiles.RowOf(tile, lane)];
        Assert.Equal(Enumerable.Range(0, tiles.Storage.N), rows.Where(row => row >= 0).Order());
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Locate_AnyElement_LiesInItsRowsTileAndLane(string config) => ForAllTiled(config, (_, tiles) =>
    {
        for (int tile = 0; tile < tiles.Tiles; tile++)
        {
            for (int lane = 0; lane < TileLayout.Lanes; lane++)
            {
                int n = tiles.RowOf(tile, lane);
                for (int k = 0; n >= 0 && k < tiles.Storage.K; k++)
                {
                    int word = tiles.Locate(n, k, tiles.Planes.Count - 1).Word;
                    Assert.Equal((tile, lane), (word / tiles.WordsPerTile, word % TileLayout.Lanes));
                }
            }
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void ToTiles_AnyCodes_PutsEachWhereTheLayoutSays(string config) => ForAllTiled(config, (weight, tiles) =>
    {
        int[] expected = weight.TileWords(tiles);
        var codes = new Guarded<byte>(weight.Codes, canary: 0xff);
        var words = new Guarded<int>(expected.Length, canary: 0x5a5a5a5a);
        foreach ((int begin, int end) in Splits(tiles))
        {
            grid.KernelsOf(config).ToTiles(tiles, codes.Span, words.Span, begin, end);
        }

        // Every word is compared, and with them that padding is 0.
        Assert.Equal(expected, words.Span);
        words.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void FromTiles_TileWords_GivesTheCodesBack(string config) => ForAllTiled(config, (weight, tiles) =>
    {
        var words = new Guarded<int>(weight.TileWords(tiles), canary: -1);
        var codes = new Guarded<byte>(weight.Codes.Length, canary: 0xa5);
        foreach ((int begin, int end) in Splits(tiles))
        {
            grid.KernelsOf(config).FromTiles(tiles, words.Span, codes.Span, begin, end);
        }

        Assert.Equal(weight.Codes, codes.Span);
        codes.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void DequantizeTiles_AnyBlock_RoundsTwice(string config) => ForAllTiled(config, (weight, tiles) =>
    {
        var words = new Guarded<int>(weight.TileWords(tiles), canary: -1);
        var scale = new Guarded<byte>(weight.TileMeta(tiles, weight.Scale), canary: 0xff);
        var zero = new Guarded<byte>(weight.TileMeta(tiles, weight.Zero), canary: 0xff);
        int k = tiles.Storage.K;
        foreach ((int begin, int end) in Splits(tiles))
        {
            foreach ((int first, int last) in new[] { (0, k), (k / 3, k), (k / 2, (k / 2) + 1) })
            {
                var block = new Guarded<float>((last - first) * (end - begin) * TileLayout.Lanes, float.NaN);
                grid.KernelsOf(config).DequantizeTiles(
                    new TiledWeight(tiles, words.Span, scale.Span, zero.Span), block.Span, begin, end, first, last);
                AssertTransposed(weight, tiles, block.Span, begin, end, first);
                block.AssertSurroundingsUntouched();
            }
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void ToStorage_WrappedTensor_GivesTheSameBytes(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        byte[] scale = weight.Stored(weight.Scale);
        byte[] zero = weight.Stored(weight.Zero);
        PackedTensor stored = grid.SchemeOf(config).Wrap(shape.N, shape.K, weight.Words, scale, zero).ToStorage();
        Assert.Equal(weight.Words, stored.Words);
        Assert.Equal(scale, stored.Scale);
        Assert.Equal(zero, stored.Zero);
    });

    private static void AssertTransposed(ReferenceWeight weight, TileLayout tiles, ReadOnlySpan<float> block, int begin, int end, int firstColumn)
    {
        int rows = (end - begin) * TileLayout.Lanes;
        for (int i = 0; i < block.Length; i++)
        {
            int n = tiles.RowOf(begin + (i % rows / TileLayout.Lanes), i % TileLayout.Lanes);
            if (n >= 0)
            {
                Assert.Equal(weight.Element(n, firstColumn + (i / rows)), block[i]);
            }
        }
    }

    private static void ForAllTiled(string config, Action<ReferenceWeight, TileLayout> check) =>
        Property.ForAllTiled(ConfigGrid.Declared[config], (_, weight, tiles) => check(weight, tiles));

    /// <summary>All tiles, the last ones first.</summary>
    private static (int Begin, int End)[] Splits(TileLayout tiles) => [(tiles.Tiles / 3, tiles.Tiles), (0, tiles.Tiles / 3)];
}
