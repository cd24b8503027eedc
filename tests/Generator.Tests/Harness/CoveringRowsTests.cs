namespace Specializer.Generator.Tests.Harness;

/// <summary>The choice of the grid's configs.</summary>
public sealed class CoveringRowsTests
{
    private static readonly Func<int[], object>[] Dimensions = [row => row[0], row => row[1], row => row[2], row => row[3]];
    private static readonly int[][] Pairs = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Choose_AnyRows_CoversEveryPairThatThereIs(int seed)
    {
        // Rows that are left out at random, as rules between values leave them out.
        var random = new Random(seed);
        int[][] rows = [.. Product(5).Where(_ => random.Next(4) == 0)];
        IReadOnlyList<int[]> chosen = CoveringRows.Choose(rows, Dimensions, Pairs);
        foreach (int[] pair in Pairs)
        {
            Assert.Equal(
                rows.Select(row => (row[pair[0]], row[pair[1]])).Distinct().Order(),
                chosen.Select(row => (row[pair[0]], row[pair[1]])).Distinct().Order());
        }

        Assert.All(chosen, row => Assert.Contains(row, rows));
    }

    [Fact]
    public void Choose_FourColumnsOfFive_TakesFewRows() =>
        Assert.InRange(CoveringRows.Choose(Product(5), Dimensions, Pairs).Count, 25, 35);

    [Fact]
    public void Choose_Again_TakesTheSameRows() =>
        Assert.Equal(CoveringRows.Choose(Product(4), Dimensions, Pairs), CoveringRows.Choose(Product(4), Dimensions, Pairs));

    [Fact]
    public void Choose_WholeRows_TakesEachDistinctOneInOrder() =>
        Assert.Equal(Product(2), CoveringRows.Choose([.. Product(2), .. Product(2)], Dimensions, [[0, 1, 2, 3]]));

    [Fact]
    public void Choose_NoRows_TakesNone() => Assert.Empty(CoveringRows.Choose([], Dimensions, Pairs));

    private static int[][] Product(int values) =>
    [
        .. from a in Enumerable.Range(0, values)
           from b in Enumerable.Range(0, values)
           from c in Enumerable.Range(0, values)
           from d in Enumerable.Range(0, values)
           select new[] { a, b, c, d },
    ];
}
