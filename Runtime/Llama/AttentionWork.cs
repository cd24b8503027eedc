using System.Numerics.Tensors;

namespace Specializer;

/// <summary>softmax(q·kᵀ/√d)·v for the heads and rows of one layer, cut into blocks of rows that a pool divides among threads.</summary>
/// <remarks>
/// The bits of a row depend on that row and the positions up to it only, so that decoding position by position gives what
/// decoding all at once gives.
/// </remarks>
internal readonly ref struct AttentionWork : IRangeWork
{
    // Rows whose scores stay in a core's second cache at some hundred positions.
    private const int RowsOfBlock = 32;

    // Multiply-adds that take about as long as waking a thread.
    private const long WorthAThread = 1 << 16;

    private readonly KeyValueCache _cache;
    private readonly int _layer;
    private readonly int _heads;
    private readonly int _headDim;
    private readonly int _queriesPerKey;
    private readonly int _m;
    private readonly ReadOnlySpan<float> _queries;
    private readonly Span<float> _y;

    private AttentionWork(LlamaConfig config, KeyValueCache cache, int layer, ReadOnlySpan<float> queries, int m, Span<float> y)
    {
        _cache = cache;
        _layer = layer;
        _heads = config.NumAttentionHeads;
        _headDim = config.HeadDim;
        _queriesPerKey = config.NumAttentionHeads / config.NumKeyValueHeads;
        _m = m;
        _queries = queries;
        _y = y;
    }

    /// <summary>Computes y from queries of the positions that follow the cache's length; their keys and values are stored.</summary>
    /// <param name="config">Heads and their features.</param>
    /// <param name="cache">Keys and values.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="queries">[M, heads, d].</param>
    /// <param name="m">M.</param>
    /// <param name="y">[M, heads, d], written in full.</param>
    public static void Run(LlamaConfig config, KeyValueCache cache, int layer, ReadOnlySpan<float> queries, int m, Span<float> y)
    {
        var work = new AttentionWork(config, cache, layer, queries, m, y);
        int blocks = (m + RowsOfBlock - 1) / RowsOfBlock * work._heads;
        long multiplyAdds = 2L * Math.Min(m, RowsOfBlock) * (cache.Length + m) * config.HeadDim;
        KernelPool.Shared.For(blocks, (int)Math.Max(1, WorthAThread / multiplyAdds), work);
    }

    public void Run(int begin, int end)
    {
        for (int block = begin; block < end; block++)
        {
            RunBlock(block % _heads, block / _heads * RowsOfBlock);
        }
    }

    private void RunBlock(int head, int firstRow)
    {
        int rows = Math.Min(RowsOfBlock, _m - firstRow);
        int positions = _cache.Length + firstRow + rows;

        // Whole registers of scores; those past the last position are computed and not used.
        int scoreStride = (positions + DenseProduct.LaneMultiple - 1) / DenseProduct.LaneMultiple * DenseProduct.LaneMultiple;
        using var scores = new RentedFloats(checked(rows * scoreStride));
        StridedRows scoreRows = StridedRows.Of(scores.Span, scoreStride);
        StridedRows queries = StridedRows.Of(_queries, _heads * _headDim).FromRow(firstRow).FromColumn(head * _headDim);
        int keyHead = head / _queriesPerKey;
        StridedRows keys = StridedRows.Of(_cache.Keys(_layer, keyHead), _cache.KeyStride);
        BroadcastProduct.Run(queries, rows, keys, scoreStride, _headDim, scoreRows);

        SoftmaxRows(scores.Span, rows, scoreStride, positions, 1f / MathF.Sqrt(_headDim));
        StridedRows values = StridedRows.Of(_cache.Values(_layer, keyHead), _headDim);
        StridedRows y = StridedRows.Of(_y, _heads * _headDim).FromRow(firstRow).FromColumn(head * _headDim);
        BroadcastProduct.Run(scoreRows, rows, values, _headDim, positions, y);
    }

    /// <summary>Scores to weights for neighbouring rows, each of which sees one position more than the row before; 0 for those it does not see.</summary>
    /// <param name="scores">[rows, stride].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="positions">Positions that the last row sees, ≤ stride.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    internal static void SoftmaxRows(Span<float> scores, int rows, int stride, int positions, float scale)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> all = scores.Slice(row * stride, stride);
            int visible = positions - rows + row + 1;
            Softmax(all[..visible], scale);
            all[visible..].Clear();
        }
    }

    // Not TensorPrimitives.SoftMax, whose sum depends on the address in its last bits.
    private static void Softmax(Span<float> scores, float scale)
    {
        float largest = TensorPrimitives.Max(scores);
        TensorPrimitives.Subtract(scores, largest, scores);
        TensorPrimitives.Multiply(scores, scale, scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Multiply(scores, 1f / OrderedSum.Of(scores), scores);
    }
}
