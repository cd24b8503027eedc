using Specializer.Layout;

namespace Specializer;

/// <summary>A weight W[N, K] quantized under one scheme: packed words, scales and zeros, in their storage layout.</summary>
/// <typeparam name="TScheme">The annotated struct.</typeparam>
public sealed class QuantizedTensor<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    private readonly byte[] _words;
    private readonly byte[] _scale;
    private readonly byte[] _zero;

    /// <summary>Wraps parts that are quantized already, as a checkpoint holds them. The arrays are kept, not copied.</summary>
    /// <param name="n">Rows of W.</param>
    /// <param name="k">Columns of W.</param>
    /// <param name="words">Packed words.</param>
    /// <param name="scale">One scale a group in the config's element type.</param>
    /// <param name="zero">One zero a group, likewise.</param>
    /// <exception cref="ArgumentException">The shape cannot be stored under the config, or a part has another length than it needs.</exception>
    public QuantizedTensor(int n, int k, byte[] words, byte[] scale, byte[] zero)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(zero);
        Layout = TScheme.Config.Layout(n, k);
        _words = words;
        _scale = scale;
        _zero = zero;
        Kernels.KernelArguments.CheckWeight(View, TScheme.Config.ScaleBytes);
    }

    /// <summary>Where each code lies.</summary>
    public StorageLayout Layout { get; }

    /// <summary>What kernels read.</summary>
    public PackedWeight View => new(Layout, _words, _scale, _zero);

    /// <summary>Bytes in memory: words, scales and zeros.</summary>
    public long Bytes => (long)_words.Length + _scale.Length + _zero.Length;

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

    /// <summary>Ŵ[N, K], row-major.</summary>
    public float[] Dequantize()
    {
        float[] weight = new float[Layout.N * Layout.K];
        TScheme.Dequantize(View, weight);
        return weight;
    }
}
