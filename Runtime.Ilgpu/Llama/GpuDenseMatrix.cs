#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>A dense matrix in a device's memory, binary16: an embedding, a linear weight, or both at once.</summary>
/// <remarks>|Δw| ≤ 2⁻¹¹·|w| + 2⁻²⁵; what a checkpoint holds as binary16, or as bfloat16 from 2⁻¹⁴ on, is exact.</remarks>
internal sealed class GpuDenseMatrix : IDisposable
{
    /// <summary>Words that are made on the host at a time: 16 MB.</summary>
    private const int WordsOfCopy = 1 << 22;

    private readonly MemoryBuffer1D<int, Stride1D.Dense> _words;

    /// <summary>Makes room for a matrix; its values are not defined.</summary>
    public GpuDenseMatrix(GpuContext gpu, int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _words = gpu.Accelerator.Allocate1D<int>((long)rows * (Stride / 2));
    }

    /// <summary>Copies a matrix.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="values">[rows, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="cancellation">Checked before each part.</param>
    /// <exception cref="ArgumentException">A finite value is beyond binary16.</exception>
    public GpuDenseMatrix(GpuContext gpu, float[] values, int rows, int columns, CancellationToken cancellation)
        : this(gpu, rows, columns)
    {
        try
        {
            int rowsOfCopy = Math.Clamp(WordsOfCopy / (Stride / 2), 1, rows);
            int[] words = new int[rowsOfCopy * (Stride / 2)];
            for (int first = 0; first < rows; first += rowsOfCopy)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(rowsOfCopy, rows - first);
                for (int row = 0; row < count; row++)
                {
                    Round(values.AsSpan((first + row) * columns, columns), words.AsSpan(row * (Stride / 2), Stride / 2), first + row);
                }

                ReadOnlySpan<int> source = words.AsSpan(0, count * (Stride / 2));
                _words.View.BaseView.SubView((long)first * (Stride / 2), source.Length).CopyFromCPU(gpu.Stream, source);
                gpu.Stream.Synchronize();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Numbers from one row to the next: K, rounded up to a multiple of four; those that K lacks are 0.</summary>
    public int Stride => (Columns + 3) / 4 * 4;

    /// <summary>[N, <see cref="Stride"/>/2], the number of the lower column in the low half.</summary>
    public ArrayView<int> Words => _words.View.BaseView;

    /// <summary>[N, <see cref="Stride"/>/4], numbers of lower columns in lower bits.</summary>
    public ArrayView<long> Fours => Words.Cast<long>();

    /// <summary>[N, <see cref="Stride"/>].</summary>
    public ArrayView<Half> Halves => Words.Cast<Half>();

    /// <summary>Bytes on the device.</summary>
    public long Bytes => _words.LengthInBytes;

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();

    private static void Round(ReadOnlySpan<float> values, Span<int> words, int row)
    {
        words.Clear();
        for (int column = 0; column < values.Length; column++)
        {
            var rounded = (System.Half)values[column];
            if (System.Half.IsInfinity(rounded) && float.IsFinite(values[column]))
            {
                throw new ArgumentException($"Element ({row}, {column}) of a dense weight is {values[column]}; on a device it is binary16, at most 65504.");
            }

            words[column / 2] |= BitConverter.HalfToUInt16Bits(rounded) << (column % 2 * 16);
        }
    }
}
#endif
