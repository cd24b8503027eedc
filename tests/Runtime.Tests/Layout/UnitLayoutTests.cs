using FsCheck;
using FsCheck.Fluent;
using Specializer.Layout;

namespace Specializer.Tests.Layout;

public class UnitLayoutTests
{
    public static TheoryData<int, int> Formats()
    {
        TheoryData<int, int> formats = [];
        foreach (int bits in new[] { 8, 4, 3, 2, 1 })
        {
            foreach (int group in new[] { 16, 32, 64, 128, 256, 512 })
            {
                formats.Add(bits, group);
            }
        }

        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Locate_EveryElement_FillsEveryBitOfTheCodesOnce(int bits, int group)
    {
        UnitFormat format = new(bits, group, metaBytes: 2);
        bool[] taken = new bool[8 * format.CodeBytes];

        for (int i = 0; i < UnitFormat.Rows * UnitFormat.Columns; i++)
        {
            int codeBits = 0;
            foreach (UnitPart part in format.Locate(i / UnitFormat.Columns, i % UnitFormat.Columns))
            {
                codeBits |= part.Mask << part.CodeShift;
                for (int bit = 0; bit < part.Bits; bit++)
                {
                    int at = (32 * part.Word) + part.Shift + bit;
                    Assert.False(taken[at], $"bit {at} is taken twice");
                    taken[at] = true;
                }
            }

            Assert.Equal((1 << bits) - 1, codeBits);
        }

        Assert.DoesNotContain(false, taken);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void MetaAt_EveryRowAndGroup_FillsTheRestOfTheUnitOnce(int bits, int group)
    {
        UnitFormat format = new(bits, group, metaBytes: 4);

        int[] places = [.. Enumerable.Range(0, UnitFormat.Rows * format.Groups).Select(i => format.MetaAt(i / format.Groups, i % format.Groups))];

        Assert.Equal(Enumerable.Range(0, places.Length).Select(i => format.CodeBytes + (8 * i)), places.Order());
        Assert.Equal(format.Bytes, format.CodeBytes + (8 * places.Length));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ColumnOf_ColumnsOfOneMma_BelongToOneGroup(int bits, int group)
    {
        UnitFormat format = new(bits, group, metaBytes: 2);

        for (int quarter = 0; quarter < 4; quarter++)
        {
            for (int mma = 0; mma < 4; mma++)
            {
                IEnumerable<int> columns =
                    from t in Enumerable.Range(0, 4) from e in Enumerable.Range(4 * mma, 4) select format.ColumnOf(quarter, t, e);
                Assert.Single(columns.Select(column => column / format.Group).Distinct());
            }
        }
    }

    [Fact]
    public void Locate_FourBits_IsWhereTheDocumentSays()
    {
        // Row 9 (r = 1), column 64·2 + 16·3 + 5: quarter 2, t = 3, pair 2, high half; lane 4·1 + 3; word 2·1 + 0 of the quarter.
        UnitPart part = Assert.Single(new UnitFormat(4, 64, 2).Locate(9, 128 + 48 + 5));

        Assert.Equal(new UnitPart((128 * 2) + (4 * 7) + 2, 8 + 16, 4, 0), part);
    }

    [Fact]
    public void Bytes_GroupsOfSixtyFourInBinary16_AreHalfABitAWeightMore()
    {
        foreach (int bits in new[] { 8, 4, 3, 2, 1 })
        {
            Assert.Equal((512 * bits) + 256, new UnitFormat(bits, 64, 2).Bytes);
        }
    }

    [Fact]
    public void SourceOf_AnyShape_InvertsColumnOf()
    {
        Prop.ForAll(
            Gen.Choose(1, 700).Zip(Gen.Choose(1, 9)).ToArbitrary(),
            shape =>
            {
                (int group, int groups) = shape;
                StorageLayout storage = new(CodeFormat.Find(PackLayout.HqqColumn, 4)!, axis: 1, Math.Max(8, group), n: 4, k: Math.Max(8, group) * groups);
                UnitLayout layout = UnitLayout.For(storage, metaBytes: 2)!;
                int[] sources = [.. Enumerable.Range(0, layout.PaddedK).Select(layout.SourceOf)];
                return sources.Where(k => k >= 0).SequenceEqual(Enumerable.Range(0, storage.K))
                    && Enumerable.Range(0, storage.K).All(k => sources[layout.ColumnOf(k)] == k)
                    && layout.PaddedK % 512 == 0;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void RowOf_AnyGroupAlongAxis0_InvertsPlaceOf()
    {
        Prop.ForAll(
            Gen.Choose(4, 50).Zip(Gen.Choose(1, 9)).ToArbitrary(),
            shape =>
            {
                (int half, int groups) = shape;
                StorageLayout storage = new(CodeFormat.Find(PackLayout.HqqColumn, 4)!, axis: 0, 2 * half, n: 2 * half * groups, k: 3);
                UnitLayout layout = UnitLayout.For(storage, metaBytes: 2)!;
                int[] rows = [.. Enumerable.Range(0, 16 * layout.Tiles).Select(layout.RowOf)];
                return rows.Where(n => n >= 0).Order().SequenceEqual(Enumerable.Range(0, storage.N))
                    && Enumerable.Range(0, storage.N).All(n => rows[layout.PlaceOf(n)] == n);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void RowOf_TileAlongAxis0_HasRowsOfOneGroupAtEachColumn()
    {
        StorageLayout storage = new(CodeFormat.Find(PackLayout.HqqColumn, 3)!, axis: 0, group: 20, n: 60, k: 5);
        UnitLayout layout = UnitLayout.For(storage, metaBytes: 4)!;

        Assert.Equal((3, 20, 2, 6), (layout.RowGroups, layout.GroupRows, layout.GroupTiles, layout.Tiles));
        for (int tile = 0; tile < layout.Tiles; tile++)
        {
            IEnumerable<int> rows = Enumerable.Range(16 * tile, 16).Select(layout.RowOf).Where(n => n >= 0);
            Assert.Equal([tile / 2], rows.Select(n => storage.GroupOf(n, 4) / storage.K).Distinct());
        }
    }

    [Fact]
    public void ColumnMetasAt_Axis0_FollowsTheUnitsWithoutGapOrOverlap()
    {
        StorageLayout storage = new(CodeFormat.Find(PackLayout.HqqColumn, 2)!, axis: 0, group: 64, n: 192, k: 700);
        UnitLayout layout = UnitLayout.For(storage, metaBytes: 2)!;

        long[] places = [.. Enumerable.Range(0, 3 * layout.Units).Select(i => layout.ColumnMetasAt(i / layout.Units, i % layout.Units))];

        Assert.Equal(Enumerable.Range(0, places.Length).Select(i => (12L * layout.Units * 1024) + (1024 * i)), places);
        Assert.Equal(places[^1] + 1024, layout.Bytes);
    }

    [Fact]
    public void For_GroupsThatStraddleRowsOrColumns_IsNull()
    {
        CodeFormat format = CodeFormat.Find(PackLayout.HqqColumn, 4)!;

        Assert.Null(UnitLayout.For(new StorageLayout(format, axis: 1, group: 64, n: 64, k: 96), 2));
        Assert.Null(UnitLayout.For(new StorageLayout(format, axis: 0, group: 64, n: 96, k: 128), 2));
    }

    [Fact]
    public void For_GroupsAlongAxis0ThatFillLessThanHalfATile_IsNull()
    {
        CodeFormat format = CodeFormat.Find(PackLayout.HqqColumn, 4)!;

        Assert.Null(UnitLayout.For(new StorageLayout(format, axis: 0, group: 6, n: 60, k: 128), 2));
        Assert.NotNull(UnitLayout.For(new StorageLayout(format, axis: 0, group: 8, n: 64, k: 128), 2));
    }
}
