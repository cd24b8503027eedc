namespace Specializer;

/// <summary>y = a·b of contiguous matrices, cut into blocks that a pool divides among threads.</summary>
/// <param name="a">[m, k].</param>
/// <param name="m">Rows of a.</param>
/// <param name="b">[k, n].</param>
/// <param name="n">Columns of b.</param>
/// <param name="k">Columns of a, rows of b.</param>
/// <param name="y">[m, n].</param>
internal readonly ref struct BroadcastProductWork(ReadOnlySpan<float> a, int m, ReadOnlySpan<float> b, int n, int k, Span<float> y)
    : IRangeWork
{
    private const int RowsOfA = 32;
    private const int ColumnsOfB = 64;

    // Multiply-adds that take about as long as waking a thread.
    private const long WorthAThread = 1 << 16;

    private readonly ReadOnlySpan<float> _a = a;
    private readonly ReadOnlySpan<float> _b = b;
    private readonly Span<float> _y = y;
    private readonly int _columnBlocks = (n + ColumnsOfB - 1) / ColumnsOfB;

    /// <summary>Computes y with the threads of a pool; an output's bits depend on its row of a and its column of b only.</summary>
    public static void Run(KernelPool pool, ReadOnlySpan<float> a, int m, ReadOnlySpan<float> b, int n, int k, Span<float> y)
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        var work = new BroadcastProductWork(a, m, b, n, k, y);
        int blocks = (m + RowsOfA - 1) / RowsOfA * work._columnBlocks;
        long multiplyAdds = (long)Math.Min(m, RowsOfA) * ColumnsOfB * k;
        pool.For(blocks, (int)Math.Clamp(WorthAThread / Math.Max(1, multiplyAdds), 1, int.MaxValue), work);
    }

    public void Run(int begin, int end)
    {
        for (int block = begin; block < end; block++)
        {
            int i = block / _columnBlocks * RowsOfA;
            int j = block % _columnBlocks * ColumnsOfB;
            BroadcastProduct.Run(
                StridedRows.Of(_a, k).FromRow(i), Math.Min(RowsOfA, m - i),
                StridedRows.Of(_b, n).FromColumn(j), Math.Min(ColumnsOfB, n - j), k,
                StridedRows.Of(_y, n).FromRow(i).FromColumn(j));
        }
    }
}
