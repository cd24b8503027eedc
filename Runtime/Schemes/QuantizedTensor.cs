using Specializer.Layout;

namespace Specializer;

/// <summary>A weight W[N, K] quantized under some scheme: packed words, scales and zeros, in their storage layout.</summary>
public abstract class QuantizedTensor
{
    private readonly byte[] _words;
    private readonly byte[] _scale;
    private readonly byte[] _zero;

    private protected QuantizedTensor(StorageLayout layout, int scaleBytes, byte[] words, byte[] scale, byte[] zero)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(zero);
        Layout = layout;
        _words = words;
        _scale = scale;
        _zero = zero;
        Kernels.KernelArguments.CheckWeight(View, scaleBytes);
    }

    /// <summary>The scheme.</summary>
    public abstract QuantScheme Scheme { get; }

    /// <summary>Where each code lies.</summary>
    public StorageLayout Layout { get; }

    /// <summary>What kernels read.</summary>
    public PackedWeight View => new(Layout, _words, _scale, _zero);

    /// <summary>Bytes in memory: words, scales and zeros.</summary>
    public long Bytes => (long)_words.Length + _scale.Length + _zero.Length;

    /// <summary>The codes [N, K], row-major, one a byte.</summary>
    public abstract byte[] Codes();

    /// <summary>Ŵ[N, K], row-major.</summary>
    public abstract float[] Dequantize();

    /// <summary>y = x·Ŵᵀ straight from the packed words, on the threads of <see cref="KernelPool.Shared"/>.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, ≥ 0.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    /// <remarks>Error: that of the scheme's <c>MatMul</c> kernel. The same bits whatever the thread count.</remarks>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public abstract void MatMul(ReadOnlySpan<float> x, int m, Span<float> y);

    /// <summary>The same product one element after the other, summed in float64: the oracle.</summary>
    /// <inheritdoc cref="MatMul" path="/param"/>
    public abstract void MatMulScalar(ReadOnlySpan<float> x, int m, Span<float> y);
}

/// <summary>A weight W[N, K] quantized under one scheme, whose kernels it runs without dispatch.</summary>
/// <typeparam name="TScheme">The annotated struct.</typeparam>
public sealed class QuantizedTensor<TScheme> : QuantizedTensor
    where TScheme : struct, IQuantScheme<TScheme>
{
    /// <summary>Multiply-adds that are worth waking another thread for.</summary>
    private const long SmallestShare = 1 << 15;

    /// <summary>Wraps parts that are quantized already, as a checkpoint holds them. The arrays are kept, not copied.</summary>
    /// <param name="n">Rows of W.</param>
    /// <param name="k">Columns of W.</param>
    /// <param name="words">Packed words.</param>
    /// <param name="scale">One scale a group in the config's element type.</param>
    /// <param name="zero">One zero a group, likewise.</param>
    /// <exception cref="ArgumentException">The shape cannot be stored under the config, or a part has another length than it needs.</exception>
    public QuantizedTensor(int n, int k, byte[] words, byte[] scale, byte[] zero)
        : base(TScheme.Config.Layout(n, k), TScheme.Config.ScaleBytes, words, scale, zero)
    {
    }

    /// <inheritdoc/>
    public override QuantScheme Scheme => QuantScheme.Of<TScheme>();

    /// <summary>Quantizes a weight.</summary>
    /// <param name="weight">[N, K] row-major, finite.</param>
    /// <param name="n">Rows.</param>
    /// <param name="k">Columns.</param>
    /// <param name="cancellation">Checked between passes over the weight.</param>
    /// <exception cref="ArgumentException">
    /// The shape does not fit the config, an element is not finite, or a zero or scale leaves the range of the config's <see cref="ScaleType"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static QuantizedTensor<TScheme> Quantize(
        ReadOnlySpan<float> weight, int n, int k, CancellationToken cancellation = default) =>
        HqqQuantizer<TScheme>.Quantize(weight, n, k, cancellation);

    /// <inheritdoc/>
    public override byte[] Codes()
    {
        byte[] codes = new byte[Layout.N * Layout.K];
        TScheme.Unpack(Layout, View.Words, codes);
        return codes;
    }

    /// <inheritdoc/>
    public override float[] Dequantize()
    {
        float[] weight = new float[Layout.N * Layout.K];
        TScheme.Dequantize(View, weight);
        return weight;
    }

    /// <inheritdoc/>
    public override void MatMul(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        int units = TScheme.MatMulUnits(Layout);
        long products = Math.Max(1, (long)m * Layout.K * Layout.N);
        int unitsPerShare = (int)Math.Min(units, 1 + (SmallestShare * units / products));
        KernelPool.Shared.For(units, unitsPerShare, new Product { Weight = View, X = x, M = m, Y = y });
    }

    /// <inheritdoc/>
    public override void MatMulScalar(ReadOnlySpan<float> x, int m, Span<float> y) => TScheme.MatMulScalar(View, x, m, y);

    /// <summary>The product for a range of units.</summary>
    private ref struct Product : IRangeWork
    {
        public required PackedWeight Weight { get; init; }

        public required ReadOnlySpan<float> X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end) => TScheme.MatMul(Weight, X, M, Y, begin, end);
    }
}
