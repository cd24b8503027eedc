namespace Specializer;

/// <summary>y = x·Wᵀ + bias with a dense float32 weight.</summary>
/// <remarks>
/// An output's bits depend on its row of x and its row of W only: not on the number of threads, nor on the other rows of x.
/// Its error is at most (K/lanes + 2·lanes)·2⁻²⁴·Σ|x·w|, lanes being the floats of a vector register (4, 8 or 16).
/// </remarks>
public sealed class Linear : LinearLayer
{
    /// <summary>Makes a layer of zeros, to be loaded.</summary>
    /// <param name="inFeatures">K, &gt; 0.</param>
    /// <param name="outFeatures">N, &gt; 0.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The weight would have more elements than an array holds.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
        : this(Zeros.OfShape(outFeatures, inFeatures), inFeatures, outFeatures, bias ? Zeros.OfShape(outFeatures) : null)
    {
    }

    /// <summary>Makes a layer of a weight that is kept, not copied: what changes in it changes in the layer.</summary>
    /// <param name="weight">[N, K] row-major.</param>
    /// <param name="inFeatures">K, &gt; 0.</param>
    /// <param name="outFeatures">N, &gt; 0.</param>
    /// <param name="bias">[N], or null; kept, too.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The weight does not have N·K elements, or the bias not N.</exception>
    public Linear(float[] weight, int inFeatures, int outFeatures, float[]? bias = null)
        : base(inFeatures, outFeatures, bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outFeatures);
        if (weight.Length != (long)outFeatures * inFeatures)
        {
            throw new ArgumentException(
                $"A weight of {weight.Length} elements is not [{outFeatures}, {inFeatures}], which has {(long)outFeatures * inFeatures}.",
                nameof(weight));
        }

        Weight = weight;
    }

    /// <summary>W[N, K], row-major.</summary>
    public float[] Weight { get; }

    /// <inheritdoc/>
    public override double BitsPerWeight => 32;

    private long WeightBytes => (long)Weight.Length * sizeof(float);

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor)
    {
        visitor.Visit("weight", Weight, OutFeatures, InFeatures);
        if (Bias is not null)
        {
            visitor.Visit("bias", Bias, OutFeatures);
        }
    }

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        DenseProductWork.Run(KernelPool.Shared, x, m, Weight, OutFeatures, InFeatures, y);
        measurement.End(KernelOperation.MatMul, KernelMeasurement.Float32, WeightBytes, (long)x.Length + y.Length);
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposed(ReadOnlySpan<float> gradY, int m, Span<float> gradX)
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        BroadcastProductWork.Run(KernelPool.Shared, gradY, m, Weight, InFeatures, OutFeatures, gradX);
        measurement.End(KernelOperation.MatMulTransposed, KernelMeasurement.Float32, WeightBytes, (long)gradY.Length + gradX.Length);
    }
}
