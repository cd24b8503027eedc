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
}
