using System.Buffers;
using System.Numerics.Tensors;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>A weight W[N, K] quantized under one scheme, whose kernels it runs without dispatch.</summary>
/// <typeparam name="TScheme">The annotated struct.</typeparam>
public sealed partial class QuantizedTensor<TScheme> : QuantizedTensor
    where TScheme : struct, IQuantScheme<TScheme>
{
    /// <summary>Multiply-adds that are worth waking another thread for.</summary>
    private const long SmallestShare = 1 << 15;

    // Exactly one of the two is there.
    private readonly TiledTensor? _tiled;
    private readonly PackedTensor? _packed;

    /// <summary>Wraps parts that are quantized already, as a checkpoint holds them.</summary>
    /// <param name="n">Rows of W.</param>
    /// <param name="k">Columns of W.</param>
    /// <param name="words">Packed words.</param>
    /// <param name="scale">One scale a group in the config's element type.</param>
    /// <param name="zero">One zero a group, likewise.</param>
    /// <exception cref="ArgumentException">The shape cannot be stored under the config, or a part has another length than it needs.</exception>
    public QuantizedTensor(int n, int k, byte[] words, byte[] scale, byte[] zero)
        : this(new PackedTensor(TScheme.Config.Layout(n, k), words, scale, zero))
    {
    }

    /// <summary>Wraps parts that are quantized already.</summary>
    /// <param name="packed">The parts; they are rearranged for execution, or kept where that is not possible.</param>
    /// <exception cref="ArgumentException">A part has another length than it needs, or the layout is not the config's.</exception>
    public QuantizedTensor(PackedTensor packed)
        : base(packed.Layout)
    {
        ArgumentNullException.ThrowIfNull(packed.Words);
        ArgumentNullException.ThrowIfNull(packed.Scale);
        ArgumentNullException.ThrowIfNull(packed.Zero);
        KernelArguments.CheckWeight(packed.View, TScheme.Config.ScaleBytes);
        TileLayout? tiles = TileLayout.For(packed.Layout);
        _tiled = tiles is null ? null : TiledTensor.From<TScheme>(tiles, CodedTensor.Of<TScheme>(packed));
        _packed = tiles is null ? packed : null;
        LogHeld();
    }

    private QuantizedTensor(CodedTensor coded)
        : base(coded.Layout)
    {
        TileLayout? tiles = TileLayout.For(coded.Layout);
        _tiled = tiles is null ? null : TiledTensor.From<TScheme>(tiles, coded);
        _packed = tiles is null ? coded.Pack<TScheme>() : null;
        LogHeld();
    }

    /// <inheritdoc/>
    public override QuantScheme Scheme => QuantScheme.Of<TScheme>();

    /// <inheritdoc/>
    public override long Bytes => _tiled?.Bytes ?? _packed!.Bytes;

    /// <summary>Quantizes a weight.</summary>
    /// <param name="weight">[N, K] row-major, finite.</param>
    /// <param name="n">Rows.</param>
    /// <param name="k">Columns.</param>
    /// <param name="progress">Receives the share of passes done, 0..1; the optimiser may stop early.</param>
    /// <param name="cancellation">Checked between passes over the weight.</param>
    /// <exception cref="ArgumentException">
    /// The shape does not fit the config, an element is not finite, or a zero or scale leaves the range of the config's <see cref="ScaleType"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static QuantizedTensor<TScheme> Quantize(
        ReadOnlySpan<float> weight, int n, int k, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        new(Quantizer<TScheme>.Quantize(weight, n, k, progress, cancellation));

    /// <inheritdoc/>
    public override LinearLayer ToLinear(float[]? bias) => new QuantLinear<TScheme>(this, bias);

    /// <inheritdoc/>
    public override PackedTensor ToStorage() => _packed ?? _tiled!.ToStorage<TScheme>();

    /// <inheritdoc/>
    public override byte[] Codes()
    {
        if (_tiled is { } tiled)
        {
            return tiled.Codes<TScheme>();
        }

        byte[] codes = GC.AllocateUninitializedArray<byte>(Layout.N * Layout.K);
        PackedCodes<TScheme>.Unpack(Layout, _packed!.Words, codes);
        return codes;
    }

    /// <inheritdoc/>
    public override float[] Dequantize()
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        float[] weight = new float[Layout.N * Layout.K];
        if (_tiled is { } tiled)
        {
            using RentedTiles tiles = tiled.Tiles();
            KernelPool.Shared.For(tiled.Layout.Tiles, minimumPerRange: 1, new DequantizedTiles { Weight = tiles.View, Destination = weight });
        }
        else
        {
            KernelPool.Shared.For(Layout.N, minimumPerRange: 1, new DequantizedRows { Weight = _packed!.View, Rows = weight, First = 0 });
        }

        measurement.End(KernelOperation.Dequantize, TScheme.KernelName, Bytes, weight.Length);
        return weight;
    }

    /// <inheritdoc/>
    public override void MatMul(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        KernelArguments.CheckLength(nameof(x), x.Length, (long)m * Layout.K);
        KernelArguments.CheckLength(nameof(y), y.Length, (long)m * Layout.N);
        KernelMeasurement measurement = KernelMeasurement.Begin();
        Multiply(x, m, y);
        measurement.End(KernelOperation.MatMul, TScheme.KernelName, Bytes, (long)x.Length + y.Length);
    }

    /// <inheritdoc/>
    public override void MatMulScalar(ReadOnlySpan<float> x, int m, Span<float> y) => TScheme.MatMulScalar(ToStorage().View, x, m, y);

    private void LogHeld() => DecisionLog.WeightHeld(TScheme.Config, TScheme.KernelName, Layout, _tiled);

    private void Multiply(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        int units = _tiled?.Layout.Tiles ?? Layout.N;
        long products = Math.Max(1, (long)m * Layout.K * Layout.N);
        int unitsPerShare = (int)Math.Min(units, 1 + (SmallestShare * units / products));
        if (_tiled is { } rounded && TScheme.Config is { Activations: ActivationType.Int8, Axis: 1 })
        {
            MatMulInt8(rounded, x, m, y, unitsPerShare);
        }
        else if (_tiled is { } tiled)
        {
            KernelPool.Shared.For(units, unitsPerShare, new TileProduct { Weight = tiled.View, X = x, M = m, Y = y });
        }
        else
        {
            KernelPool.Shared.For(units, unitsPerShare, new RowProduct { Weight = _packed!.View, X = x, M = m, Y = y });
        }
    }

    private ref struct TileProduct : IRangeWork
    {
        public required TiledWeight Weight { get; init; }

        public required ReadOnlySpan<float> X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        public readonly void Run(int begin, int end) => TScheme.MatMul(Weight, X, M, Y, begin, end);
    }

    private ref struct RowProduct : IRangeWork
    {
        public required PackedWeight Weight { get; init; }

        public required ReadOnlySpan<float> X { get; init; }

        public required int M { get; init; }

        public required Span<float> Y { get; init; }

        /// <summary>A weight without execution layout is dequantized a row at a time.</summary>
        public readonly void Run(int begin, int end)
        {
            int k = Weight.Layout.K;
            float[] row = ArrayPool<float>.Shared.Rent(k);
            try
            {
                for (int n = begin; n < end; n++)
                {
                    TScheme.DequantizeRows(Weight, row.AsSpan(0, k), n, n + 1);
                    for (int i = 0; i < M; i++)
                    {
                        Y[(i * Weight.Layout.N) + n] = TensorPrimitives.Dot(X.Slice(i * k, k), row.AsSpan(0, k));
                    }
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(row);
            }
        }
    }
}
