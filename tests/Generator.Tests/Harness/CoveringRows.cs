namespace Specializer.Generator.Tests.Harness;

/// <summary>Picks few of many items so that values which occur together in some item occur together in a picked one.</summary>
/// <remarks>
/// Greedy, as in D. M. Cohen et al., "The AETG System" (1997): the next item is the one with most combinations that are still missing; of
/// equals, the first. So it is deterministic, and near the fewest possible. Only combinations of items that exist are asked for: a
/// value that excludes another needs no rule here.
/// </remarks>
public static class CoveringRows
{
    // Room for a value's number: nine of them fit into the key of a combination.
    private const int BitsOfValue = 7;

    /// <summary>Picks items.</summary>
    /// <param name="items">All there are; those that ties should favour first.</param>
    /// <param name="dimensions">What is looked at in an item.</param>
    /// <param name="together">Sets of dimensions, each at most nine, whose values must all meet.</param>
    public static IReadOnlyList<T> Choose<T>(
        IReadOnlyList<T> items, IReadOnlyList<Func<T, object>> dimensions, IReadOnlyList<int[]> together)
    {
        int[][] combinations = Number(items, dimensions, together);
        bool[] covered = new bool[combinations.SelectMany(row => row).DefaultIfEmpty(-1).Max() + 1];
        var chosen = new List<T>();

        // What a row still adds only falls, so that a row which has not fallen behind the next in the queue is the best.
        var queue = new PriorityQueue<int, (int Covered, int Row)>();
        for (int row = 0; row < items.Count; row++)
        {
            queue.Enqueue(row, (-combinations[row].Length, row));
        }

        while (queue.TryDequeue(out int row, out _))
        {
            int missing = combinations[row].Count(id => !covered[id]);
            if (missing == 0)
            {
                continue;
            }

            (int, int) priority = (-missing, row);
            if (queue.TryPeek(out _, out (int, int) next) && priority.CompareTo(next) > 0)
            {
                queue.Enqueue(row, priority);
                continue;
            }

            chosen.Add(items[row]);
            Array.ForEach(combinations[row], id => covered[id] = true);
        }

        return chosen;
    }

    /// <summary>The combinations of each item, as numbers from 0 on.</summary>
    private static int[][] Number<T>(IReadOnlyList<T> items, IReadOnlyList<Func<T, object>> dimensions, IReadOnlyList<int[]> together)
    {
        var values = new Dictionary<(int, object), int>();
        var ids = new Dictionary<(int, long), int>();
        int[][] rows = new int[items.Count][];
        for (int row = 0; row < rows.Length; row++)
        {
            int[] numbers = [.. dimensions.Select((dimension, i) => NumberOf(values, (i, dimension(items[row]))))];
            rows[row] = [.. together.Select((set, i) => NumberOf(ids, (i, set.Aggregate(0L, (key, column) => (key << BitsOfValue) | (uint)numbers[column]))))];
        }

        return rows;
    }

    private static int NumberOf<TKey>(Dictionary<TKey, int> numbers, TKey key)
        where TKey : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
        {
            numbers.Add(key, number = numbers.Count);
        }

        return number;
    }
}
