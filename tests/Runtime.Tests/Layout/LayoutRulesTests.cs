using Specializer.Layout;

namespace Specializer.Tests.Layout;

public class LayoutRulesTests
{
    [Theory]
    [InlineData(16, 16, 100, 128)]
    [InlineData(16, 16, 96, 64)]
    [InlineData(16, 16, 3, 2)]
    [InlineData(16, 16, 889_192_464, 256)]
    [InlineData(16, 16, int.MaxValue, 256)]
    [InlineData(32749, 32719, 40_000, 32749)]
    [InlineData(32749, 32719, 7, 1)]
    public void StorageLayout_GroupDoesNotDivide_NamesTheNearestThatDoes(int n, int k, int group, int nearest)
    {
        CodeFormat format = CodeFormat.Find(PackLayout.HqqColumn, 8)!;
        var thrown = Assert.Throws<ArgumentException>(() => new StorageLayout(format, axis: 1, group, n, k));
        Assert.Contains($"; {nearest} would.", thrown.Message);
    }

    [Theory]
    [InlineData(4, 1, 64, 17, 64, "N = 16")]
    [InlineData(4, 1, 64, 19, 64, "N = 18")]
    [InlineData(1, 1, 64, 3, 64, "N = 8")]
    [InlineData(1, 1, 64, 5, 256, "N = 4")]
    [InlineData(2, 1, 96, 7, 96, "N = 8")]
    [InlineData(2, 1, 6, 9, 4, "N = 6")]
    [InlineData(2, 1, Groups.Whole, 21, 10, "N = 20")]
    [InlineData(2, 1, Groups.PerTensor, 23, 10, "N = 24")]
    [InlineData(2, 0, Groups.Whole, 2, 10, "N = 4")]
    [InlineData(2, 0, 6, 12, 10, "Group = 4")]
    [InlineData(2, 0, 18, 12, 21, "Group = 12")]
    public void StorageLayout_CodesDoNotFillWords_NamesTheNearestThatDo(int bits, int axis, int group, int n, int k, string nearest)
    {
        CodeFormat format = CodeFormat.Find(PackLayout.HqqColumn, bits)!;
        var thrown = Assert.Throws<ArgumentException>(() => new StorageLayout(format, axis, group, n, k));
        Assert.EndsWith($"; {nearest} would do.", thrown.Message);
        int right = int.Parse(nearest.Split(' ')[^1]);
        bool isGroup = nearest.StartsWith("Group", StringComparison.Ordinal);
        Assert.Null(LayoutRules.Problem(format, axis, isGroup ? right : group, isGroup ? n : right, k));
    }

    [Fact]
    public void StorageLayout_NoGroupFillsWords_SaysSo()
    {
        CodeFormat format = CodeFormat.Find(PackLayout.HqqColumn, 4)!;
        var thrown = Assert.Throws<ArgumentException>(() => new StorageLayout(format, axis: 0, group: 3, n: 9, k: 5));
        Assert.EndsWith("; no group divides 45 elements and is a multiple of 2.", thrown.Message);
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(7, 8)]
    [InlineData(1, 4)]
    public void StorageLayout_NeighboursDoNotFillBytes_NamesTheNearestThatDo(int k, int nearest)
    {
        CodeFormat format = CodeFormat.Find(PackLayout.RowMajor, 2)!;
        var thrown = Assert.Throws<ArgumentException>(() => new StorageLayout(format, axis: 1, Groups.Whole, n: 3, k));
        Assert.EndsWith($"; K = {nearest} would do.", thrown.Message);
    }
}
