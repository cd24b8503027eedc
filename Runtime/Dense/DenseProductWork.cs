namespace Specializer;

/// <summary>y = x·wᵀ of contiguous matrices, cut into blocks that a pool divides among threads.</summary>
/// <param name="x">[m, k].</param>
/// <param name="m">Rows of x.</param>
/// <param name="w">[n, k].</param>
/// <param name="n">Rows of w.</param>
/// <param name="k">Columns of both.</param>
/// <param name="y">[m, n].</param>
internal readonly ref struct DenseProductWork(ReadOnlySpan<float> x, int m, ReadOnlySpan<float> w, int n, int k, Span<float> y)
    : IRangeWork
{
    // A block of 64 rows of x stays in a core's second cache while the rows of w pass by, 16 at a time.
    private const int RowsOfX = 64;
    private const int RowsOfW = 16;

    // Multiply-adds that take about as long as waking a thread.
    private const long WorthAThread = 1 << 16;

    private readonly ReadOnlySpan<float> _x = x;
    private readonly ReadOnlySpan<float> _w = w;
    private readonly Span<float> _y = y;
    private readonly int _columnBlocks = (n + RowsOfW - 1) / RowsOfW;

    /// <summary>Computes y with the threads of a pool; an output's bits depend on its rows only.</summary>
    public static void Run(KernelPool pool, ReadOnlySpan<float> x, int m, ReadOnlySpan<float> w, int n, int k, Span<float> y)
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        var work = new DenseProductWork(x, m, w, n, k, y);
        int blocks = (m + RowsOfX - 1) / RowsOfX * work._columnBlocks;
        long multiplyAdds = (long)Math.Min(m, RowsOfX) * RowsOfW * k;
        pool.For(blocks, (int)Math.Clamp(WorthAThread / Math.Max(1, multiplyAdds), 1, int.MaxValue), work);
    }

    public void Run(int begin, int end)
    {
        for (int block = begin; block < end; block++)
        {
            int i = block / _columnBlocks * RowsOfX;
            int j = block % _columnBlocks * RowsOfW;
            DenseProduct.Run(
                StridedRows.Of(_x, k).FromRow(i), Math.Min(RowsOfX, m - i),
                StridedRows.Of(_w, k).FromRow(j), Math.Min(RowsOfW, n - j), k,
                StridedRows.Of(_y, n).FromRow(i).FromColumn(j));
        }
    }
}
