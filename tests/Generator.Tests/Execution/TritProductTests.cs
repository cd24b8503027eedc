using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>The emitted product over triples of ternary codes, words and tables written element by element from what the layout says.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class TritProductTests(ConfigGrid grid)
{
    private static readonly int[] Powers = [9, 3, 1];

    public static TheoryData<string> Configs => ConfigGrid.ConfigsOf(ActivationType.Int8, axis: 1);

    [Theory]
    [MemberData(nameof(Configs))]
    public void HasTrits_OfAConfig_IsWhetherItsCodesAreTernaryWithAScaleARow(string config)
    {
        QuantConfig declared = ConfigGrid.Declared[config];
        Assert.Equal(declared.Format.MaxCode == 2 && declared.Group <= 0, grid.KernelsOf(config).HasTrits);
    }

    /// <summary>A config without triples refuses; one with them gives the bits of the product over tiles, whatever the rows of x and the split.</summary>
    [Theory]
    [MemberData(nameof(Configs))]
    public void MatMulTrits_AnyShapeRowsAndSplit_HasTheBitsOfTiles(string config) => Property.ForAllTiled(ConfigGrid.Declared[config], (shape, weight, tiles) =>
    {
        Kernels kernels = grid.KernelsOf(config);
        if (!kernels.HasTrits)
        {
            Assert.Throws<NotSupportedException>(() => kernels.MatMulTrits(default, default, [], 0, 0));
            return;
        }

        TritTileLayout layout = TritTileLayout.For(tiles.Storage)!;
        var words = new Guarded<ushort>(Words(layout, weight), canary: 0xffff);
        byte[] scale = weight.TileMeta(tiles, weight.Scale), zero = weight.TileMeta(tiles, weight.Zero);
        for (int m = 1; m <= 7; m++)
        {
            var x = new RoundedRows(shape with { M = m }, tiles);
            float[] expected = new float[m * shape.N];
            kernels.MatMulInt8(new TiledWeight(tiles, weight.TileWords(tiles), scale, zero), x.View, expected, 0, tiles.Tiles);
            var y = new Guarded<float>(expected.Length, float.NaN);
            var tables = new Guarded<short>(Tables(layout, x), canary: 0x5a5a);
            int cut = shape.Seed % (layout.Blocks + 1);
            foreach ((int begin, int end) in ((int, int)[])[(cut, layout.Blocks), (0, cut)])
            {
                kernels.MatMulTrits(
                    new TritWeight(layout, words.Span, scale, zero), new TritTables(m, layout.Units, tables.Span, x.View.Scales, x.View.Sums), y.Span, begin, end);
            }

            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes(y.Span)), $"{m} rows");
            y.AssertSurroundingsUntouched();
        }
    });

    private static ushort[] Words(TritTileLayout layout, ReferenceWeight weight)
    {
        int[] triples = new int[layout.Words / TritTileLayout.WordsOfUnit * TritTileLayout.Triples];
        ushort[] words = new ushort[layout.Words];
        for (int i = 0; i < weight.Codes.Length; i++)
        {
            long word = layout.Locate(i / weight.Layout.K, i % weight.Layout.K, out int triple, out int place);
            int unit = (int)(word / (TritTileLayout.WordsOfUnit * TritTileLayout.Rows)), row = (int)(word % TritTileLayout.Rows);
            triples[(((unit * TritTileLayout.Rows) + row) * TritTileLayout.Triples) + triple] += Powers[place] * weight.Codes[i];
        }

        for (int i = 0; i < triples.Length; i++)
        {
            int row = i / TritTileLayout.Triples, triple = i % TritTileLayout.Triples;
            int first = (row / TritTileLayout.Rows * TritTileLayout.WordsOfUnit * TritTileLayout.Rows) + (row % TritTileLayout.Rows);
            for (int bit = 0; bit < TritTileLayout.TripleBits; bit++)
            {
                int place = triple == 15 ? 15 : (5 * (triple % 3)) + bit;
                words[first + ((triple == 15 ? bit : triple / 3) * TritTileLayout.Rows)] |= (ushort)((triples[i] >> bit & 1) << place);
            }
        }

        return words;
    }

    private static short[] Tables(TritTileLayout layout, RoundedRows x)
    {
        short[] tables = new short[TritTables.SumsOf(x.Rows, layout.Units)];
        int k = layout.Tiles.Storage.K, at = 0;
        for (int run = 0; run < layout.Runs; run++)
        {
            for (int row = 0; row < x.Rows; row++)
            {
                for (int unit = run * TritTileLayout.UnitsOfRun; unit < (run * TritTileLayout.UnitsOfRun) + layout.UnitsOf(run); unit++)
                {
                    for (int i = 0; i < TritTables.EntriesOfUnit; i++, at++)
                    {
                        (int triple, int entry) = (i / TritTables.Entries, i % TritTables.Entries);
                        for (int place = 0; place < 3 && entry < 27; place++)
                        {
                            int column = (unit * TritTileLayout.ColumnsOfUnit) + TritTileLayout.ColumnOf(triple, place);
                            tables[at] += (short)(column < k ? ((entry / Powers[place] % 3) - 1) * x.Code(row, column) : 0);
                        }
                    }
                }
            }
        }

        return tables;
    }
}
