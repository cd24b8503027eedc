using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>y = x·ŵᵀ from codes: exact sums of integers, then scales, in blocks that a pool divides among threads.</summary>
/// <param name="x">m rows of codes.</param>
/// <param name="m">Rows of x and y.</param>
/// <param name="w">The weight.</param>
/// <param name="y">[m, N].</param>
internal readonly ref struct Int8ProductWork(Int8Activation x, int m, Int8Weight w, Span<float> y) : IRangeWork
{
    // The codes of a block of x stay in a core's second cache, its sums in the first until they are scaled.
    private const int RowsOfX = 64;
    private const int RowsOfW = 32;

    // Multiply-adds that take about as long as waking a thread.
    private const long WorthAThread = 1 << 18;

    private readonly Int8Activation _x = x;
    private readonly Span<float> _y = y;
    private readonly int _columnBlocks = (w.OutFeatures + RowsOfW - 1) / RowsOfW;

    /// <summary>Computes y with the threads of a pool.</summary>
    public static void Run(KernelPool pool, Int8Activation x, int m, Int8Weight w, Span<float> y)
    {
        var work = new Int8ProductWork(x, m, w, y);
        int blocks = (m + RowsOfX - 1) / RowsOfX * work._columnBlocks;
        long multiplyAdds = (long)Math.Min(m, RowsOfX) * RowsOfW * w.Stride;
        pool.For(blocks, (int)Math.Max(1, WorthAThread / multiplyAdds), work);
    }

    public void Run(int begin, int end)
    {
        int n = w.OutFeatures;
        Span<int> sums = MemoryMarshal.Cast<float, int>(_y);
        for (int block = begin; block < end; block++)
        {
            int i = block / _columnBlocks * RowsOfX;
            int j = block % _columnBlocks * RowsOfW;
            int rows = Math.Min(RowsOfX, m - i);
            int columns = Math.Min(RowsOfW, n - j);
            Int8Product.Run(
                Int8Rows.Of(_x.Codes, _x.Stride).FromRow(i), rows,
                Int8Rows.Of(w.Codes, w.Stride).FromRow(j), in w.RowSums[j], columns,
                w.Stride, ref sums[(i * n) + j], n);
            for (int row = i; row < i + rows; row++)
            {
                Scale(row, j, _y.Slice((row * n) + j, columns));
            }
        }
    }

    private void Scale(int row, int firstColumn, Span<float> y)
    {
        if (w.Zero is null && !_x.HasZero)
        {
            Int8Rescale.Symmetric(y, _x.ScaleOf(row), w.Scale.AsSpan(firstColumn, y.Length));
        }
        else
        {
            Int8Rescale.WithZeros(y, _x, row, w, firstColumn);
        }
    }
}
