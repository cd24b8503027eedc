using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer.Bench;

/// <summary>
/// A quantized weight against x of int8, for a kernel that learns bits and group at run time: what a library without a generator would ship.
/// </summary>
/// <remarks>
/// Codes of 16 rows lie side by side. A byte of a row's int32 word holds as many whole codes as fit, of every fourth column, so that a shift and a mask give the four
/// neighbours of a dot product of bytes. Groups are along K.
/// </remarks>
internal sealed class GenericInt8Weight : IGenericWeight
{
    private readonly int[] _words;
    private readonly float[] _scale;
    private readonly float[] _zero;
    private readonly int _bits;
    private readonly int _codesPerByte;
    private readonly int _wordsPerRow;
    private readonly int _group;
    private readonly int _n;
    private readonly int _k;

    private GenericInt8Weight(QuantizedTensor tensor)
    {
        StorageLayout layout = tensor.Layout;
        (_n, _k, _group) = (layout.N, layout.K, layout.Group);
        _bits = layout.Format.FieldBits;
        _codesPerByte = 8 / _bits;
        _wordsPerRow = _k / (4 * _codesPerByte);
        _words = Arrange(tensor.Codes());
        (_scale, _zero) = GenericMeta.Of(tensor, _group, _n);
    }

    /// <inheritdoc/>
    public long Bytes => 4L * (_words.Length + _scale.Length + _zero.Length);

    /// <summary>The same codes, scales and zeros as a quantized weight.</summary>
    public static GenericInt8Weight Of(QuantizedTensor tensor) => new(tensor);

    /// <inheritdoc/>
    public void MatMul(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        RoundedRows rounded = RoundedRows.Of(x, _group);
        if (Lanes8.HasDotBytes)
        {
            KernelPool.Shared.For(_n / TileLayout.Lanes, minimumPerRange: 1, new Product<Lanes8> { Weight = this, X = rounded, M = m, Y = y });
        }
        else
        {
            KernelPool.Shared.For(_n / TileLayout.Lanes, minimumPerRange: 1, new Product<Lanes16> { Weight = this, X = rounded, M = m, Y = y });
        }
    }

    private int[] Arrange(byte[] codes)
    {
        int[] words = new int[_n * _wordsPerRow];
        int columnsOfWord = 4 * _codesPerByte;
        for (int i = 0; i < codes.Length; i++)
        {
            int n = i / _k, k = i % _k;
            int word = (((n / TileLayout.Lanes * _wordsPerRow) + (k / columnsOfWord)) * TileLayout.Lanes) + (n % TileLayout.Lanes);
            words[word] |= codes[i] << ((8 * (k % 4)) + (k % columnsOfWord / 4 * _bits));
        }

        return words;
    }

    /// <summary>x as int8 with a scale and the sum of the codes for each group of a row.</summary>
    private sealed record RoundedRows(sbyte[] Codes, float[] Scales, float[] Sums)
    {
        public static RoundedRows Of(ReadOnlySpan<float> x, int group)
        {
            var rows = new RoundedRows(new sbyte[x.Length], new float[x.Length / group], new float[x.Length / group]);
            Span<float> rounded = stackalloc float[group];
            for (int i = 0; i < rows.Scales.Length; i++)
            {
                ReadOnlySpan<float> values = x.Slice(i * group, group);
                float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
                rows.Scales[i] = largest / 127f;
                TensorPrimitives.Multiply(values, largest > 0 ? 127f / largest : 0, rounded);
                TensorPrimitives.Round(rounded, rounded);
                rows.Sums[i] = TensorPrimitives.Sum<float>(rounded);
                TensorPrimitives.ConvertTruncating<float, sbyte>(rounded, rows.Codes.AsSpan(i * group, group));
            }

            return rows;
        }
    }

    /// <summary>Tiles of W against rows of x, four at a time, so that a code is decoded once for four.</summary>
    private ref struct Product<T> : IRangeWork
        where T : struct, ILanes<T>
    {
        public required GenericInt8Weight Weight { get; init; }

        public required RoundedRows X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int first = begin * TileLayout.Lanes; first < end * TileLayout.Lanes; first += T.Count)
            {
                for (int row = 0; row < M; row += 4)
                {
                    Rows(first, row, Math.Min(4, M - row));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Rows(int first, int row, int rows)
        {
            GenericInt8Weight w = Weight;
            ref int words = ref w._words[(first / TileLayout.Lanes * w._wordsPerRow * TileLayout.Lanes) + (first % TileLayout.Lanes)];
            ref byte x0 = ref CodesOf(row), x1 = ref CodesOf(Math.Min(row + 1, M - 1));
            ref byte x2 = ref CodesOf(Math.Min(row + 2, M - 1)), x3 = ref CodesOf(Math.Min(row + 3, M - 1));
            int bits = w._bits, mask = 0x01010101 * ((1 << bits) - 1), segments = w._k / w._group;
            T sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int segment = 0, k = 0, word = 0; segment < segments; segment++)
            {
                T dot0 = default, dot1 = default, dot2 = default, dot3 = default;
                for (int end = k + w._group; k < end; word += TileLayout.Lanes)
                {
                    T packed = T.Words(in words, word);
                    for (int i = 0; i < w._codesPerByte; i++, k += 4)
                    {
                        T codes = T.Code(packed, i * bits, mask);
                        dot0 = T.DotBytes(dot0, codes, T.Quads(in x0, k), bits == 8);
                        if (rows > 1)
                        {
                            dot1 = T.DotBytes(dot1, codes, T.Quads(in x1, k), bits == 8);
                            dot2 = T.DotBytes(dot2, codes, T.Quads(in x2, k), bits == 8);
                            dot3 = T.DotBytes(dot3, codes, T.Quads(in x3, k), bits == 8);
                        }
                    }
                }

                T scale = T.Load(in w._scale[(segment * w._n) + first], 0), zero = T.Load(in w._zero[(segment * w._n) + first], 0);
                sum0 = Add(sum0, dot0, scale, zero, row, segment, segments);
                if (rows > 1)
                {
                    sum1 = Add(sum1, dot1, scale, zero, Math.Min(row + 1, M - 1), segment, segments);
                    sum2 = Add(sum2, dot2, scale, zero, Math.Min(row + 2, M - 1), segment, segments);
                    sum3 = Add(sum3, dot3, scale, zero, Math.Min(row + 3, M - 1), segment, segments);
                }
            }

            Store(sum0, row, first, rows > 0);
            Store(sum1, row + 1, first, rows > 1);
            Store(sum2, row + 2, first, rows > 2);
            Store(sum3, row + 3, first, rows > 3);
        }

        private readonly ref byte CodesOf(int row) => ref Unsafe.As<sbyte, byte>(ref X.Codes[row * Weight._k]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly T Add(T sum, T dot, T scale, T zero, int row, int segment, int segments)
        {
            int at = (row * segments) + segment;
            return T.MultiplyAdd((T.ToNumbers(dot) - (zero * T.Broadcast(X.Sums[at]))) * scale, T.Broadcast(X.Scales[at]), sum);
        }

        private readonly void Store(T sum, int row, int first, bool isRow)
        {
            if (isRow)
            {
                T.Store(sum, ref Y[(row * Weight._n) + first], 0);
            }
        }
    }
}
