using Specializer.Layout;

namespace Specializer;

/// <content>Ŵ out of the execution layout.</content>
public sealed partial class QuantizedTensor<TScheme>
{
    /// <summary>Columns that are dequantized at a time: 16 rows of them stay in a core's first cache.</summary>
    private const int BlockColumns = 64;

    private ref struct DequantizedTiles : IRangeWork
    {
        public required TiledWeight Weight { get; init; }

        /// <summary>[N, K].</summary>
        public required Span<float> Destination { get; init; }

        public readonly void Run(int begin, int end)
        {
            int columns = Weight.Layout.Storage.K;
            Span<float> block = stackalloc float[BlockColumns * TileLayout.Lanes];
            for (int tile = begin; tile < end; tile++)
            {
                for (int k = 0; k < columns; k += BlockColumns)
                {
                    int count = Math.Min(BlockColumns, columns - k);
                    TScheme.DequantizeTiles(Weight, block[..(count * TileLayout.Lanes)], tile, tile + 1, k, k + count);
                    Place(block, tile, k, count);
                }
            }
        }

        private readonly void Place(ReadOnlySpan<float> block, int tile, int firstColumn, int count)
        {
            for (int lane = 0; lane < TileLayout.Lanes; lane++)
            {
                int n = Weight.Layout.RowOf(tile, lane);
                if (n < 0)
                {
                    continue;
                }

                Span<float> row = Destination.Slice((n * Weight.Layout.Storage.K) + firstColumn, count);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = block[(i * TileLayout.Lanes) + lane];
                }
            }
        }
    }
}
