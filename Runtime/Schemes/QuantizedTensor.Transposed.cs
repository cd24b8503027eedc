using System.Numerics.Tensors;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <content>The product with Ŵ instead of its transpose.</content>
public sealed partial class QuantizedTensor<TScheme>
{
    /// <inheritdoc/>
    public override void MatMulTransposed(ReadOnlySpan<float> g, int m, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        KernelArguments.CheckLength(nameof(g), g.Length, (long)m * Layout.N);
        KernelArguments.CheckLength(nameof(y), y.Length, (long)m * Layout.K);
        if (m == 0)
        {
            return;
        }

        KernelMeasurement measurement = KernelMeasurement.Begin();
        if (_tiled is { } tiled)
        {
            MultiplyTiles(tiled, g, m, y);
        }
        else
        {
            MultiplyRows(_packed!.View, g, m, y);
        }

        measurement.End(KernelOperation.MatMulTransposed, TScheme.KernelName, Bytes, (long)g.Length + y.Length);
    }

    /// <summary>g in the order of the tiles first: then every thread takes columns of Ŵ, all rows of them.</summary>
    private static void MultiplyTiles(TiledTensor tiled, ReadOnlySpan<float> g, int m, Span<float> y)
    {
        TileLayout layout = tiled.Layout;
        int rows = layout.Tiles * TileLayout.Lanes;
        using var arranged = new RentedFloats(checked(m * rows));
        for (int i = 0; i < m; i++)
        {
            Arrange(layout, g.Slice(i * layout.Storage.N, layout.Storage.N), arranged.Span.Slice(i * rows, rows));
        }

        int blocks = (layout.Storage.K + TransposedTiles.Columns - 1) / TransposedTiles.Columns;
        long products = (long)m * rows * TransposedTiles.Columns;
        using RentedTiles tiles = tiled.Tiles();
        KernelPool.Shared.For(
            blocks, (int)Math.Min(blocks, 1 + (SmallestShare / products)), new TransposedTiles { Weight = tiles.View, G = arranged.Span, M = m, Y = y });
    }

    /// <summary>Outputs in the order of the tiles' lanes; 0 where a lane is padding.</summary>
    private static void Arrange(TileLayout layout, ReadOnlySpan<float> outputs, Span<float> lanes)
    {
        if (layout.Storage.Axis == 1)
        {
            outputs.CopyTo(lanes);
            lanes[outputs.Length..].Clear();
            return;
        }

        for (int i = 0; i < lanes.Length; i++)
        {
            int n = layout.RowOf(i / TileLayout.Lanes, i % TileLayout.Lanes);
            lanes[i] = n < 0 ? 0 : outputs[n];
        }
    }

    /// <summary>A weight without execution layout: some rows are dequantized, then every thread adds their share to columns of y.</summary>
    private static void MultiplyRows(PackedWeight weight, ReadOnlySpan<float> g, int m, Span<float> y)
    {
        int n = weight.Layout.N, k = weight.Layout.K;
        int step = Math.Min(n, BlockColumns);
        using var rows = new RentedFloats(checked(step * k));
        y.Clear();
        for (int begin = 0; begin < n; begin += step)
        {
            int count = Math.Min(step, n - begin);
            Span<float> block = rows.Span[..(count * k)];
            KernelPool.Shared.For(count, minimumPerRange: 1, new DequantizedRows { Weight = weight, Rows = block, First = begin });
            var work = new AddedRows { G = g[begin..], GStride = n, M = m, Rows = block, K = k, Y = y };
            KernelPool.Shared.For((k + BlockColumns - 1) / BlockColumns, minimumPerRange: 1, work);
        }
    }

    private ref struct TransposedTiles : IRangeWork
    {
        /// <summary>Columns of Ŵ that are dequantized at a time, and rows of g that they are multiplied with before the next ones.</summary>
        public const int Columns = 16;

        private const int RowsOfG = 64;

        public required TiledWeight Weight { get; init; }

        /// <summary>[M, 16·tiles].</summary>
        public required ReadOnlySpan<float> G { get; init; }

        public required int M { get; init; }

        /// <summary>[M, K].</summary>
        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            int k = Weight.Layout.Storage.K;
            int rows = Weight.Layout.Tiles * TileLayout.Lanes;
            using var block = new RentedFloats(Columns * rows);
            for (int column = begin * Columns; column < Math.Min(end * Columns, k); column += Columns)
            {
                int count = Math.Min(Columns, k - column);
                Span<float> weight = block.Span[..(count * rows)];
                TScheme.DequantizeTiles(Weight, weight, 0, Weight.Layout.Tiles, column, column + count);
                for (int i = 0; i < M; i += RowsOfG)
                {
                    DenseProduct.Run(
                        StridedRows.Of(G, rows).FromRow(i), Math.Min(RowsOfG, M - i), StridedRows.Of(weight, rows), count, rows,
                        StridedRows.Of(Y, k).FromRow(i).FromColumn(column));
                }
            }
        }
    }

    private ref struct DequantizedRows : IRangeWork
    {
        public required PackedWeight Weight { get; init; }

        public required Span<float> Rows { get; init; }

        public required int First { get; init; }

        public readonly void Run(int begin, int end)
        {
            int k = Weight.Layout.K;
            TScheme.DequantizeRows(Weight, Rows[(begin * k)..(end * k)], First + begin, First + end);
        }
    }

    private ref struct AddedRows : IRangeWork
    {
        public required ReadOnlySpan<float> G { get; init; }

        public required int GStride { get; init; }

        public required int M { get; init; }

        public required ReadOnlySpan<float> Rows { get; init; }

        public required int K { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int column = begin * BlockColumns; column < Math.Min(end * BlockColumns, K); column += BlockColumns)
            {
                int count = Math.Min(BlockColumns, K - column);
                for (int i = 0; i < M; i++)
                {
                    Span<float> y = Y.Slice((i * K) + column, count);
                    for (int n = 0; n < Rows.Length / K; n++)
                    {
                        TensorPrimitives.MultiplyAdd(Rows.Slice((n * K) + column, count), G[(i * GStride) + n], y, y);
                    }
                }
            }
        }
    }
}
