using System.Numerics.Tensors;

namespace Specializer;

/// <content>What is done row by row or column by column, divided among threads.</content>
public abstract partial class QDoraLinear
{
    // A row of some hundred features takes a tenth of a microsecond a factor.
    private const int RowsWorthAThread = 16;

    /// <summary>To = From ⊙ Factors, each row.</summary>
    private ref struct ScaledRows : IRangeWork
    {
        public required ReadOnlySpan<float> Factors { get; init; }

        public required ReadOnlySpan<float> From { get; init; }

        public required Span<float> To { get; init; }

        public readonly void Run(int begin, int end)
        {
            int n = Factors.Length;
            for (int i = begin; i < end; i++)
            {
                TensorPrimitives.Multiply(From.Slice(i * n, n), Factors, To.Slice(i * n, n));
            }
        }
    }

    /// <summary>Y += U·Rows with few rows: each one is added to the whole row of Y, times its factor.</summary>
    private ref struct LowRankRows : IRangeWork
    {
        /// <summary>[M, rank].</summary>
        public required ReadOnlySpan<float> U { get; init; }

        /// <summary>[rank, N].</summary>
        public required ReadOnlySpan<float> Rows { get; init; }

        public required int Rank { get; init; }

        /// <summary>[M, N].</summary>
        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            int n = Rows.Length / Rank;
            for (int i = begin; i < end; i++)
            {
                Span<float> y = Y.Slice(i * n, n);
                for (int r = 0; r < Rank; r++)
                {
                    TensorPrimitives.MultiplyAdd(Rows.Slice(r * n, n), U[(i * Rank) + r], y, y);
                }
            }
        }
    }

    /// <summary>Gradient += gain·Σ gradY ⊙ z over the rows, for blocks of columns.</summary>
    private ref struct MagnitudeColumns : IRangeWork
    {
        public const int Columns = 64;

        public required ReadOnlySpan<float> GradY { get; init; }

        public required ReadOnlySpan<float> Sums { get; init; }

        public required ReadOnlySpan<float> Gain { get; init; }

        public required int M { get; init; }

        public required Span<float> Gradient { get; init; }

        public readonly void Run(int begin, int end)
        {
            int n = Gain.Length;
            Span<float> sums = stackalloc float[Columns];
            for (int first = begin * Columns; first < Math.Min(end * Columns, n); first += Columns)
            {
                Span<float> block = sums[..Math.Min(Columns, n - first)];
                block.Clear();
                for (int i = 0; i < M; i++)
                {
                    TensorPrimitives.MultiplyAdd(
                        GradY.Slice((i * n) + first, block.Length), Sums.Slice((i * n) + first, block.Length), block, block);
                }

                Span<float> gradient = Gradient.Slice(first, block.Length);
                TensorPrimitives.MultiplyAdd(block, Gain.Slice(first, block.Length), gradient, gradient);
            }
        }
    }
}
