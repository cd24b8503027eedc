using System.Runtime.Intrinsics;
using Specializer.Layout;

namespace Specializer.Bench;

/// <summary>
/// A quantized weight for a kernel that learns bits, group and axis at run time: what a library without a generator would ship.
/// </summary>
/// <remarks>
/// Codes of 16 rows lie side by side, so that its kernel too fills registers without sums across lanes; an int32 word holds as many whole
/// codes of one row as fit. Scales and zeros are float32 [segment, row], a segment being a group along K, or one column along N.
/// </remarks>
internal sealed class GenericWeight : IGenericWeight
{
    /// <summary>Rows of a tile, one a lane.</summary>
    public const int Lanes = 16;

    private readonly int[] _words;
    private readonly float[] _scale;
    private readonly float[] _zero;
    private readonly int _bits;
    private readonly int _codesPerWord;
    private readonly int _wordsPerRow;
    private readonly int _segmentLength;
    private readonly int _metaRows;

    private GenericWeight(QuantizedTensor tensor)
    {
        StorageLayout layout = tensor.Layout;
        (N, K) = (layout.N, layout.K);
        _bits = layout.Format.FieldBits;
        _codesPerWord = 32 / _bits;
        _segmentLength = layout.Axis == 1 ? layout.Group : 1;
        _metaRows = layout.Axis == 1 ? N : N / layout.Group;
        _wordsPerRow = (K + _codesPerWord - 1) / _codesPerWord;
        _words = Arrange(tensor.Codes());
        (_scale, _zero) = GenericMeta.Of(tensor, _segmentLength, _metaRows);
    }

    /// <summary>Rows of W, a multiple of 16.</summary>
    public int N { get; }

    /// <summary>Columns of W.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public long Bytes => 4L * (_words.Length + _scale.Length + _zero.Length);

    /// <summary>The same codes, scales and zeros as a quantized weight.</summary>
    public static GenericWeight Of(QuantizedTensor tensor) => new(tensor);

    /// <inheritdoc/>
    public void MatMul(ReadOnlySpan<float> x, int m, Span<float> y) =>
        KernelPool.Shared.For(N / Lanes, minimumPerRange: 1, new Product { Weight = this, X = x, M = m, Y = y });

    private int[] Arrange(byte[] codes)
    {
        int[] words = new int[N * _wordsPerRow];
        for (int n = 0; n < N; n++)
        {
            for (int k = 0; k < K; k++)
            {
                int word = (((n / Lanes * _wordsPerRow) + (k / _codesPerWord)) * Lanes) + (n % Lanes);
                words[word] |= codes[(n * K) + k] << (k % _codesPerWord * _bits);
            }
        }

        return words;
    }

    /// <summary>Tiles of W against rows of x, four at a time, so that a code is decoded once for four.</summary>
    private ref struct Product : IRangeWork
    {
        public required GenericWeight Weight { get; init; }

        public required ReadOnlySpan<float> X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int tile = begin; tile < end; tile++)
            {
                int row = 0;
                for (; row + 4 <= M; row += 4)
                {
                    FourRows(tile, row);
                }

                for (; row < M; row++)
                {
                    OneRow(tile, row);
                }
            }
        }

        private readonly void OneRow(int tile, int row)
        {
            GenericWeight w = Weight;
            ReadOnlySpan<float> x = X.Slice(row * w.K, w.K);
            ref int words = ref w._words[tile * w._wordsPerRow * Lanes];
            Vector512<int> mask = Vector512.Create((1 << w._bits) - 1);
            Vector512<float> sum = default;
            int metaRow = tile * Lanes % w._metaRows;
            for (int k = 0, segment = 0; k < w.K; segment++)
            {
                Vector512<float> scale = Vector512.LoadUnsafe(ref w._scale[(segment * w._metaRows) + metaRow]);
                Vector512<float> zero = Vector512.LoadUnsafe(ref w._zero[(segment * w._metaRows) + metaRow]);
                Vector512<float> part = default;
                for (int end = k + w._segmentLength; k < end;)
                {
                    Vector512<int> word = Vector512.LoadUnsafe(ref words, (nuint)(k / w._codesPerWord * Lanes));
                    int slot = k % w._codesPerWord;
                    for (int last = Math.Min(end - k, w._codesPerWord - slot), i = 0; i < last; i++, k++)
                    {
                        Vector512<int> code = Vector512.ShiftRightLogical(word, (slot + i) * w._bits) & mask;
                        part = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(code) - zero, Vector512.Create(x[k]), part);
                    }
                }

                sum = Vector512.FusedMultiplyAdd(part, scale, sum);
            }

            sum.StoreUnsafe(ref Y[(row * w.N) + (tile * Lanes)]);
        }

        private readonly void FourRows(int tile, int row)
        {
            GenericWeight w = Weight;
            ReadOnlySpan<float> x0 = X.Slice(row * w.K, w.K), x1 = X.Slice((row + 1) * w.K, w.K);
            ReadOnlySpan<float> x2 = X.Slice((row + 2) * w.K, w.K), x3 = X.Slice((row + 3) * w.K, w.K);
            ref int words = ref w._words[tile * w._wordsPerRow * Lanes];
            Vector512<int> mask = Vector512.Create((1 << w._bits) - 1);
            Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            int metaRow = tile * Lanes % w._metaRows;
            for (int k = 0, segment = 0; k < w.K; segment++)
            {
                Vector512<float> scale = Vector512.LoadUnsafe(ref w._scale[(segment * w._metaRows) + metaRow]);
                Vector512<float> zero = Vector512.LoadUnsafe(ref w._zero[(segment * w._metaRows) + metaRow]);
                Vector512<float> part0 = default, part1 = default, part2 = default, part3 = default;
                for (int end = k + w._segmentLength; k < end;)
                {
                    Vector512<int> word = Vector512.LoadUnsafe(ref words, (nuint)(k / w._codesPerWord * Lanes));
                    int slot = k % w._codesPerWord;
                    for (int last = Math.Min(end - k, w._codesPerWord - slot), i = 0; i < last; i++, k++)
                    {
                        Vector512<int> code = Vector512.ShiftRightLogical(word, (slot + i) * w._bits) & mask;
                        Vector512<float> value = Vector512.ConvertToSingle(code) - zero;
                        part0 = Vector512.FusedMultiplyAdd(value, Vector512.Create(x0[k]), part0);
                        part1 = Vector512.FusedMultiplyAdd(value, Vector512.Create(x1[k]), part1);
                        part2 = Vector512.FusedMultiplyAdd(value, Vector512.Create(x2[k]), part2);
                        part3 = Vector512.FusedMultiplyAdd(value, Vector512.Create(x3[k]), part3);
                    }
                }

                sum0 = Vector512.FusedMultiplyAdd(part0, scale, sum0);
                sum1 = Vector512.FusedMultiplyAdd(part1, scale, sum1);
                sum2 = Vector512.FusedMultiplyAdd(part2, scale, sum2);
                sum3 = Vector512.FusedMultiplyAdd(part3, scale, sum3);
            }

            int first = (row * w.N) + (tile * Lanes);
            sum0.StoreUnsafe(ref Y[first]);
            sum1.StoreUnsafe(ref Y[first + w.N]);
            sum2.StoreUnsafe(ref Y[first + (2 * w.N)]);
            sum3.StoreUnsafe(ref Y[first + (3 * w.N)]);
        }
    }
}
