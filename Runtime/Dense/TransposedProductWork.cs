namespace Specializer;

/// <summary>y += aᵀ·b of contiguous matrices, cut into blocks of columns that a pool divides among threads.</summary>
/// <param name="a">[k, m].</param>
/// <param name="m">Columns of a.</param>
/// <param name="b">[k, n].</param>
/// <param name="n">Columns of b.</param>
/// <param name="k">Rows of both.</param>
/// <param name="y">[m, n].</param>
internal readonly ref struct TransposedProductWork(ReadOnlySpan<float> a, int m, ReadOnlySpan<float> b, int n, int k, Span<float> y)
    : IRangeWork
{
    private const int ColumnsOfBlock = 64;

    // Multiply-adds that take about as long as waking a thread.
    private const long WorthAThread = 1 << 16;

    private readonly ReadOnlySpan<float> _a = a;
    private readonly ReadOnlySpan<float> _b = b;
    private readonly Span<float> _y = y;

    /// <summary>Adds to y with the threads of a pool; an output's bits depend on its columns of a and b only.</summary>
    public static void Add(KernelPool pool, ReadOnlySpan<float> a, int m, ReadOnlySpan<float> b, int n, int k, Span<float> y)
    {
        if (m == 0 || n == 0 || k == 0)
        {
            return;
        }

        long multiplyAdds = (long)m * ColumnsOfBlock * k;
        int blocks = (n + ColumnsOfBlock - 1) / ColumnsOfBlock;
        pool.For(blocks, (int)Math.Clamp(WorthAThread / multiplyAdds, 1, int.MaxValue), new TransposedProductWork(a, m, b, n, k, y));
    }

    public void Run(int begin, int end)
    {
        int first = begin * ColumnsOfBlock;
        TransposedProduct.Add(
            StridedRows.Of(_a, m), m,
            StridedRows.Of(_b, n).FromColumn(first), Math.Min(end * ColumnsOfBlock, n) - first, k,
            StridedRows.Of(_y, n).FromColumn(first));
    }
}
