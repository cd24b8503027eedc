using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Operands that do not fit: each is refused by name, before anything is written.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class ArgumentTests(ConfigGrid grid)
{
    private const int M = 3;

    public static TheoryData<string> Configs => ConfigGrid.Configs;

    public static TheoryData<string> FloatConfigs => ConfigGrid.ConfigsOf(ActivationType.Float32);

    [Theory]
    [MemberData(nameof(Configs))]
    public void AnyKernel_WrongLength_IsRefusedByName(string config) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        (Kernels kernels, ReferenceWeight weight, TileLayout tiles) = Operands(config);
        StorageLayout layout = weight.Layout;
        int groups = layout.GroupCount;
        foreach (int off in new[] { -1, 1 })
        {
            Refuses("codes", y => kernels.Pack(layout, new byte[y + off], new byte[layout.PackedBytes]), weight.Codes.Length);
            Refuses("words", y => kernels.Pack(layout, weight.Codes, new byte[y + off]), layout.PackedBytes);
            Refuses("words", y => kernels.Unpack(layout, new byte[y + off], new byte[weight.Codes.Length]), layout.PackedBytes);
            Refuses("codes", y => kernels.Unpack(layout, weight.Words, new byte[y + off]), weight.Codes.Length);

            Refuses("weight", y => kernels.FitGroups(layout, new float[y + off], new float[groups], new float[groups], 0, groups), weight.Codes.Length);
            Refuses("scale", y => kernels.FitGroups(layout, new float[weight.Codes.Length], new float[y + off], new float[groups], 0, 0), groups);
            Refuses("zero", y => kernels.RefineZeros(layout, new float[weight.Codes.Length], new float[groups], new float[y + off], 0, 0), groups);
            Refuses("codes", y => kernels.Encode(layout, new float[weight.Codes.Length], new float[groups], new float[groups], new byte[y + off], 0, 0), weight.Codes.Length);

            Refuses("codes", y => kernels.ToTiles(tiles, new byte[y + off], new int[tiles.Words], 0, 0), weight.Codes.Length);
            Refuses("words", y => kernels.ToTiles(tiles, weight.Codes, new int[y + off], 0, 0), (int)tiles.Words);
            Refuses("words", y => kernels.FromTiles(tiles, new int[y + off], new byte[weight.Codes.Length], 0, 0), (int)tiles.Words);
        }
    });

    [Theory]
    [MemberData(nameof(FloatConfigs))]
    public void AnyProduct_WrongLength_IsRefusedAndWritesNothing(string config) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        (Kernels kernels, ReferenceWeight weight, TileLayout tiles) = Operands(config);
        StorageLayout layout = weight.Layout;
        float[] y = new float[M * layout.N];
        int[] tileWords = weight.TileWords(tiles);
        byte[] tileScale = weight.TileMeta(tiles, weight.Scale);
        byte[] scale = weight.Stored(weight.Scale);
        foreach (int off in new[] { -1, 1 })
        {
            Refuses("x", x => kernels.MatMul(new TiledWeight(tiles, tileWords, tileScale, tileScale), new float[x + off], M, y, 0, tiles.Tiles), M * layout.K);
            Refuses("y", x => kernels.MatMul(new TiledWeight(tiles, tileWords, tileScale, tileScale), new float[M * layout.K], M, new float[x + off], 0, 1), M * layout.N);
            Refuses("words", x => kernels.MatMul(new TiledWeight(tiles, new int[x + off], tileScale, tileScale), new float[M * layout.K], M, y, 0, 1), tileWords.Length);
            Refuses("scale bytes", x => kernels.MatMul(new TiledWeight(tiles, tileWords, new byte[x + off], tileScale), new float[M * layout.K], M, y, 0, 1), tileScale.Length);
            Refuses("zero bytes", x => kernels.MatMul(new TiledWeight(tiles, tileWords, tileScale, new byte[x + off]), new float[M * layout.K], M, y, 0, 1), tileScale.Length);

            Refuses("x", x => kernels.MatMulScalar(new PackedWeight(layout, weight.Words, scale, scale), new float[x + off], M, y), M * layout.K);
            Refuses("y", x => kernels.MatMulScalar(new PackedWeight(layout, weight.Words, scale, scale), new float[M * layout.K], M, new float[x + off]), M * layout.N);
            Refuses("words", x => kernels.MatMulScalar(new PackedWeight(layout, new byte[x + off], scale, scale), new float[M * layout.K], M, y), layout.PackedBytes);

            Refuses("zero bytes", x => kernels.DequantizeRows(new PackedWeight(layout, weight.Words, scale, new byte[x + off]), new float[weight.Codes.Length], 0, layout.N), scale.Length);
            Refuses("destination", x => kernels.DequantizeRows(new PackedWeight(layout, weight.Words, scale, scale), new float[x + off], 0, layout.N), weight.Codes.Length);
            Refuses("destination", x => kernels.DequantizeTiles(new TiledWeight(tiles, tileWords, tileScale, tileScale), new float[x + off], 0, 1, 0, 2), 2 * TileLayout.Lanes);
            Refuses("words", x => kernels.DequantizeTiles(new TiledWeight(tiles, new int[x + off], tileScale, tileScale), new float[TileLayout.Lanes], 0, 1, 0, 1), tileWords.Length);
            Refuses("scale bytes", x => kernels.DequantizeTiles(new TiledWeight(tiles, tileWords, new byte[x + off], tileScale), new float[TileLayout.Lanes], 0, 1, 0, 1), tileScale.Length);
        }

        Assert.All(y, value => Assert.Equal(0, value));
    });

    [Theory]
    [MemberData(nameof(FloatConfigs))]
    public void AnyKernel_RangeThatDoesNotExist_IsRefused(string config) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        (Kernels kernels, ReferenceWeight weight, TileLayout tiles) = Operands(config);
        StorageLayout layout = weight.Layout;
        float[] x = new float[M * layout.K];
        float[] y = new float[M * layout.N];
        float[] meta = new float[layout.GroupCount];
        byte[] tileScale = weight.TileMeta(tiles, weight.Scale);
        byte[] scale = weight.Stored(weight.Scale);
        int[] tileWords = weight.TileWords(tiles);
        RefusesRanges(tiles.Tiles, (begin, end) => kernels.MatMul(new TiledWeight(tiles, tileWords, tileScale, tileScale), x, M, y, begin, end));
        RefusesRanges(layout.Words, (begin, end) => kernels.Pack(layout, weight.Codes, new byte[layout.PackedBytes], begin, end));
        RefusesRanges(layout.Words, (begin, end) => kernels.Unpack(layout, weight.Words, new byte[weight.Codes.Length], begin, end));
        RefusesRanges(layout.N, (begin, end) => kernels.DequantizeRows(new PackedWeight(layout, weight.Words, scale, scale), new float[weight.Codes.Length], begin, end));
        RefusesRanges(tiles.Tiles, (begin, end) => kernels.DequantizeTiles(new TiledWeight(tiles, tileWords, tileScale, tileScale), [], begin, end, 0, 1));
        RefusesRanges(layout.K, (begin, end) => kernels.DequantizeTiles(new TiledWeight(tiles, tileWords, tileScale, tileScale), [], 0, 1, begin, end));
        RefusesRanges(tiles.Tiles, (begin, end) => kernels.ToTiles(tiles, weight.Codes, tileWords, begin, end));
        RefusesRanges(tiles.Tiles, (begin, end) => kernels.FromTiles(tiles, tileWords, weight.Codes, begin, end));
        RefusesRanges(layout.GroupCount, (begin, end) => kernels.FitGroups(layout, new float[weight.Codes.Length], meta, meta, begin, end));
        RefusesRanges(layout.GroupCount, (begin, end) => kernels.RefineZeros(layout, new float[weight.Codes.Length], meta, meta, begin, end));
        RefusesRanges(layout.GroupCount, (begin, end) => kernels.Encode(layout, new float[weight.Codes.Length], meta, meta, weight.Codes, begin, end));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernels.MatMulScalar(new PackedWeight(layout, weight.Words, scale, scale), x, -1, y));
    });

    [Theory]
    [MemberData(nameof(FloatConfigs))]
    public void AnyKernel_LayoutOfAnotherConfig_IsRefused(string config) => Property.Named(ConfigGrid.Declared[config], () =>
    {
        (Kernels kernels, ReferenceWeight weight, TileLayout _) = Operands(config);
        QuantConfig declared = ConfigGrid.Declared[config];
        QuantConfig other = declared with { Group = declared.Group < 2 ? 64 : 2 * declared.Group };
        StorageLayout layout = other.Layout(weight.Layout.N * 64, weight.Layout.K * 64);
        byte[] codes = new byte[layout.N * layout.K];
        byte[] words = new byte[layout.PackedBytes];
        float[] meta = new float[layout.GroupCount];
        Refuses("layout", _ => kernels.Pack(layout, codes, words), 0);
        Refuses("layout", _ => kernels.Unpack(layout, words, codes), 0);
        Refuses("layout", _ => kernels.Encode(layout, new float[codes.Length], meta, meta, codes, 0, 1), 0);
        Refuses("layout", _ => kernels.ToTiles(TileLayout.For(layout)!, codes, [], 0, 1), 0);
        Refuses("layout", _ => kernels.DequantizeRows(new PackedWeight(layout, words, [], []), [], 0, 0), 0);
        Refuses("layout", _ => kernels.DequantizeTiles(new TiledWeight(TileLayout.For(layout)!, [], [], []), [], 0, 0, 0, 0), 0);
        Refuses("layout", _ => kernels.MatMul(new TiledWeight(TileLayout.For(layout)!, [], [], []), [], 0, [], 0, 1), 0);
        Refuses("layout", _ => kernels.MatMulScalar(new PackedWeight(layout, words, [], []), [], 0, []), 0);
    });

    /// <summary>A small weight that has an execution layout.</summary>
    private (Kernels Kernels, ReferenceWeight Weight, TileLayout Tiles) Operands(string config)
    {
        QuantConfig declared = ConfigGrid.Declared[config];
        int group = declared.Group < 2 ? 16 : declared.Group;
        var shape = declared.Axis == 0 ? new WeightCase(group, 9, M, 1) : new WeightCase(2 * declared.Format.CodesPerWord, 4 * group, M, 1);
        ReferenceWeight weight = shape.Weight(declared);
        return (grid.KernelsOf(config), weight, TileLayout.For(weight.Layout)!);
    }

    private static void Refuses(string name, Action<int> call, int length) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => call(length)).ParamName);

    private static void RefusesRanges(int count, Action<int, int> call)
    {
        foreach ((int begin, int end) in new[] { (-1, 1), (0, count + 1), (count, count - 1), (int.MinValue, 0), (0, -1) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => call(begin, end));
        }
    }
}
