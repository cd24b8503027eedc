using Specializer.Layout;

namespace Specializer.Tests.Layout;

public class TritPlanesTests
{
    [Fact]
    public void Decode_EncodedTriple_GivesItBack()
    {
        for (int i = 0; i < 27; i++)
        {
            (int First, int Second, int Third) triple = (i / 9, i / 3 % 3, i % 3);

            int bits = TritPlanes.Encode(triple.First, triple.Second, triple.Third);

            Assert.InRange(bits, 0, 31);
            Assert.Equal(triple, TritPlanes.Decode(bits));
        }
    }

    [Fact]
    public void Decode_AnyFiveBits_GivesCodesOfThreeLevels()
    {
        for (int bits = 0; bits < 32; bits++)
        {
            (int first, int second, int third) = TritPlanes.Decode(bits);

            Assert.All([first, second, third], code => Assert.InRange(code, 0, 2));
        }
    }

    [Fact]
    public void WordOf_AllLanesRowsAndPlanes_FillsTheUnitOnce()
    {
        int[] words =
        [
            .. from lane in Enumerable.Range(0, 32)
               from r in Enumerable.Range(0, 2)
               from plane in Enumerable.Range(0, TritPlanes.Planes)
               select TritPlanes.WordOf(lane, r, plane),
        ];

        Assert.Equal(Enumerable.Range(0, TritPlanes.Bytes / 4), words.Order());
    }

    [Fact]
    public void Locate_AllCodesOfAUnit_GivesEachAPlaceOfItsOwn()
    {
        var places = new HashSet<(int, int, int, int)>();
        for (int row = 0; row < TritPlanes.Rows; row++)
        {
            for (int column = 0; column < TritPlanes.Columns; column++)
            {
                (int lane, int bit, int digit) = TritPlanes.Locate(row, column);
                Assert.True(places.Add((lane, row / 8, bit, digit)));
            }
        }
    }

    [Theory]
    [InlineData(16384, 16384, 1024, 43, 56_360_960)]
    [InlineData(17, 384, 2, 1, 2_560)]
    [InlineData(16, 385, 1, 2, 2_560)]
    public void For_Shape_FillsRowsAndColumnsUp(int n, int k, int tiles, int units, long bytes)
    {
        TritPlaneLayout layout = TritPlaneLayout.For(Storage(PackLayout.Trits, 1.58, Groups.PerTensor, n, k))!;

        Assert.Equal((tiles, units, bytes), (layout.Tiles, layout.Units, layout.Bytes));
    }

    [Fact]
    public void For_MoreLevelsOrScales_IsNull()
    {
        Assert.Null(TritPlaneLayout.For(Storage(PackLayout.HqqColumn, 2, Groups.PerTensor, 64, 64)));
        Assert.Null(TritPlaneLayout.For(Storage(PackLayout.HqqColumn, 1.58, 64, 64, 64)));
    }

    private static StorageLayout Storage(PackLayout pack, double bits, int group, int n, int k) =>
        new(CodeFormat.Find(pack, bits)!, axis: 1, group, n, k);
}
