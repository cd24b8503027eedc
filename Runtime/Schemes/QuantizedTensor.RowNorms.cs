using System.Numerics.Tensors;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <content>Norms of the rows of Ŵ + B·A.</content>
public sealed partial class QuantizedTensor<TScheme>
{
    /// <inheritdoc/>
    public override void RowNorms(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int rank, Span<float> norms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        KernelArguments.CheckLength(nameof(a), a.Length, (long)rank * Layout.K);
        KernelArguments.CheckLength(nameof(b), b.Length, (long)Layout.N * rank);
        KernelArguments.CheckLength(nameof(norms), norms.Length, Layout.N);
        if (_tiled is { } tiled)
        {
            using RentedTiles tiles = tiled.Tiles();
            KernelPool.Shared.For(
                tiled.Layout.Tiles, minimumPerRange: 1, new TileNorms { Weight = tiles.View, A = a, B = b, Rank = rank, Norms = norms });
        }
        else
        {
            KernelPool.Shared.For(
                Layout.N, minimumPerRange: 1, new PackedNorms { Weight = _packed!.View, A = a, B = b, Rank = rank, Norms = norms });
        }
    }

    private ref struct TileNorms : IRangeWork
    {
        public required TiledWeight Weight { get; init; }

        public required ReadOnlySpan<float> A { get; init; }

        public required ReadOnlySpan<float> B { get; init; }

        public required int Rank { get; init; }

        public required Span<float> Norms { get; init; }

        public readonly void Run(int begin, int end)
        {
            using var factors = new RentedFloats(Rank * TileLayout.Lanes);
            Span<float> block = stackalloc float[BlockColumns * TileLayout.Lanes];
            Span<double> squares = stackalloc double[TileLayout.Lanes];
            for (int tile = begin; tile < end; tile++)
            {
                GatherFactors(tile, factors.Span);
                Sum(tile, factors.Span, block, squares);
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    int n = Weight.Layout.RowOf(tile, lane);
                    if (n >= 0)
                    {
                        Norms[n] = (float)Math.Sqrt(squares[lane]);
                    }
                }
            }
        }

        /// <summary>[rank, 16]: what each row of A is multiplied with in each lane.</summary>
        private readonly void GatherFactors(int tile, Span<float> factors)
        {
            for (int i = 0; i < factors.Length; i++)
            {
                int n = Weight.Layout.RowOf(tile, i % TileLayout.Lanes);
                factors[i] = n < 0 ? 0 : B[(n * Rank) + (i / TileLayout.Lanes)];
            }
        }

        private readonly void Sum(int tile, ReadOnlySpan<float> factors, Span<float> block, Span<double> squares)
        {
            int columns = Weight.Layout.Storage.K;
            squares.Clear();
            Span<float> sums = stackalloc float[TileLayout.Lanes];
            for (int k = 0; k < columns; k += BlockColumns)
            {
                int count = Math.Min(BlockColumns, columns - k);
                TScheme.DequantizeTiles(Weight, block[..(count * TileLayout.Lanes)], tile, tile + 1, k, k + count);
                LaneSquares.Sum(block, count, A[Math.Min(k, A.Length)..], columns, factors, sums);
                for (int lane = 0; lane < TileLayout.Lanes; lane++)
                {
                    squares[lane] += sums[lane];
                }
            }
        }
    }

    private ref struct PackedNorms : IRangeWork
    {
        public required PackedWeight Weight { get; init; }

        public required ReadOnlySpan<float> A { get; init; }

        public required ReadOnlySpan<float> B { get; init; }

        public required int Rank { get; init; }

        public required Span<float> Norms { get; init; }

        public readonly void Run(int begin, int end)
        {
            int k = Weight.Layout.K;
            using var row = new RentedFloats(k);
            for (int n = begin; n < end; n++)
            {
                TScheme.DequantizeRows(Weight, row.Span, n, n + 1);
                for (int r = 0; r < Rank; r++)
                {
                    TensorPrimitives.MultiplyAdd(A.Slice(r * k, k), B[(n * Rank) + r], row.Span, row.Span);
                }

                double squares = 0;
                for (int column = 0; column < k; column += BlockColumns)
                {
                    ReadOnlySpan<float> part = row.Span.Slice(column, Math.Min(BlockColumns, k - column));
                    squares += DenseProduct.Dot(part, part);
                }

                Norms[n] = (float)Math.Sqrt(squares);
            }
        }
    }
}
