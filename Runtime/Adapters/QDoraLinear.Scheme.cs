namespace Specializer;

/// <summary>A weight quantized under one scheme with a trainable DoRA adapter; <see cref="QDoraLinear"/> says what it computes.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
public sealed class QDoraLinear<TScheme> : QDoraLinear
    where TScheme : struct, IQuantScheme<TScheme>
{
    private QuantizedTensor<TScheme> _weight;

    /// <summary>Makes a layer of parts, which are kept, not copied.</summary>
    /// <param name="weight">Ŵ[N, K].</param>
    /// <param name="a">A[rank, K] row-major, rank ≥ 1.</param>
    /// <param name="b">B[N, rank] row-major.</param>
    /// <param name="magnitude">m[N].</param>
    /// <param name="alpha">α, finite.</param>
    /// <param name="bias">[N], or null; it is not trained.</param>
    /// <exception cref="ArgumentException">A length does not fit the weight.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α is not finite.</exception>
    public QDoraLinear(QuantizedTensor<TScheme> weight, float[] a, float[] b, float[] magnitude, float alpha = 1, float[]? bias = null)
        : base(weight, a, b, magnitude, alpha, bias) => _weight = weight;

    /// <summary>Ŵ[N, K], frozen. Loading a state puts another in its place.</summary>
    public QuantizedTensor<TScheme> Weight => _weight;

    internal override QuantizedTensor Quantized => _weight;

    /// <summary>Quantizes a dense layer and puts a fresh adapter on it. The bias is shared with it.</summary>
    /// <param name="linear">The layer; it is left as it is.</param>
    /// <param name="rank">Features that x is projected to, ≥ 1.</param>
    /// <param name="alpha">α, finite.</param>
    /// <param name="seed">Determines A.</param>
    /// <param name="progress">Receives the share of the quantizer's passes done, 0..1.</param>
    /// <param name="cancellation">Checked between passes over the weight.</param>
    /// <remarks>
    /// As usual for LoRA, A is uniform in ±1/√K (Kaiming with a = √5) and B is 0; m holds the norms of the original rows.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not positive, or α not finite.</exception>
    /// <exception cref="ArgumentException">The weight's shape or values do not fit the config; the message says what would.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static QDoraLinear<TScheme> From(
        Linear linear,
        int rank,
        float alpha = 1,
        int seed = 0,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        float[] magnitude = new float[linear.OutFeatures];
        for (int n = 0; n < magnitude.Length; n++)
        {
            ReadOnlySpan<float> row = linear.Weight.AsSpan(n * linear.InFeatures, linear.InFeatures);
            magnitude[n] = MathF.Sqrt(DenseProduct.Dot(row, row));
        }

        return From(QuantLinear<TScheme>.From(linear, progress, cancellation), magnitude, rank, alpha, seed);
    }

    /// <summary>Puts a fresh adapter on a layer that is quantized already. Weight and bias are shared with it.</summary>
    /// <param name="linear">The layer; it is left as it is.</param>
    /// <param name="rank">Features that x is projected to, ≥ 1.</param>
    /// <param name="alpha">α, finite.</param>
    /// <param name="seed">Determines A.</param>
    /// <remarks>
    /// As above, but the original weight is not known: m holds the norms of the quantized rows, so that at first the outputs are those
    /// of the quantized layer times α.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not positive, or α not finite.</exception>
    public static QDoraLinear<TScheme> From(QuantLinear<TScheme> linear, int rank, float alpha = 1, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        float[] magnitude = new float[linear.OutFeatures];
        linear.Weight.RowNorms([], [], 0, magnitude);
        return From(linear, magnitude, rank, alpha, seed);
    }

    /// <summary>The tensors of the quantized layer, and the adapter's under PEFT's names: lora_A.weight, lora_B.weight, lora_magnitude_vector.</summary>
    protected internal override void VisitState(IStateVisitor visitor)
    {
        visitor.Visit(ref _weight, Bias);
        visitor.Visit("lora_A.weight", A, Rank, InFeatures);
        visitor.Visit("lora_B.weight", B, OutFeatures, Rank);
        visitor.Visit("lora_magnitude_vector", Magnitude, OutFeatures);
    }

    private static QDoraLinear<TScheme> From(QuantLinear<TScheme> linear, float[] magnitude, int rank, float alpha, int seed)
    {
        float[] a = new float[checked(rank * linear.InFeatures)];
        var random = new Random(seed);
        double bound = 1 / Math.Sqrt(linear.InFeatures);
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return new QDoraLinear<TScheme>(
            linear.Weight, a, new float[checked(linear.OutFeatures * rank)], magnitude, alpha, linear.Bias);
    }
}
