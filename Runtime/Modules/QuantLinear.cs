namespace Specializer;

/// <summary>y = x·Ŵᵀ + bias with a quantized weight, straight from its packed words.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
public sealed class QuantLinear<TScheme> : LinearLayer, IQuantizedLayer
    where TScheme : struct, IQuantScheme<TScheme>
{
    private QuantizedTensor<TScheme> _weight;

    /// <summary>Wraps a weight that is quantized already.</summary>
    /// <param name="weight">Ŵ[N, K].</param>
    /// <param name="bias">[N], or null; it is kept, not copied, and not quantized.</param>
    /// <exception cref="ArgumentException">The bias does not have N elements.</exception>
    public QuantLinear(QuantizedTensor<TScheme> weight, float[]? bias)
        : base(weight.Layout.K, weight.Layout.N, bias) => _weight = weight;

    /// <summary>Ŵ[N, K]. Loading a state puts another in its place.</summary>
    public QuantizedTensor<TScheme> Weight => _weight;

    QuantizedTensor IQuantizedLayer.Weight => _weight;

    /// <inheritdoc/>
    public override double BitsPerWeight => 8.0 * Weight.Bytes / ((double)InFeatures * OutFeatures);

    /// <summary>Quantizes a dense layer. The bias is shared with it.</summary>
    /// <param name="linear">The layer; it is left as it is.</param>
    /// <param name="progress">Receives the share of passes done, 0..1; the optimiser may stop early.</param>
    /// <param name="cancellation">Checked between passes over the weight.</param>
    /// <exception cref="ArgumentException">The weight's shape or values do not fit the config; the message says what would.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static QuantLinear<TScheme> From(
        Linear linear, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(linear);
        return new(
            QuantizedTensor<TScheme>.Quantize(linear.Weight, linear.OutFeatures, linear.InFeatures, progress, cancellation), linear.Bias);
    }

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor) => visitor.Visit(ref _weight, Bias);

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y) => Weight.MatMul(x, m, y);

    /// <inheritdoc/>
    protected override void MultiplyTransposed(ReadOnlySpan<float> gradY, int m, Span<float> gradX) =>
        Weight.MatMulTransposed(gradY, m, gradX);
}
