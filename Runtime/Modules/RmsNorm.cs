using System.Numerics.Tensors;

namespace Specializer;

/// <summary>y = x / √(mean(x²) + ε) · weight, each row by itself.</summary>
/// <remarks>Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, as Llama uses it.</remarks>
public sealed class RmsNorm : Layer
{
    /// <summary>Makes a norm of a weight that is kept, not copied.</summary>
    /// <param name="weight">[features], one factor a feature.</param>
    /// <param name="epsilon">ε, &gt; 0 and finite.</param>
    /// <exception cref="ArgumentException">The weight is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is not a positive number.</exception>
    public RmsNorm(float[] weight, float epsilon = 1e-6f)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Length == 0)
        {
            throw new ArgumentException("A norm needs at least one feature.", nameof(weight));
        }

        if (!(epsilon > 0) || !float.IsFinite(epsilon))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε must be positive and finite.");
        }

        Weight = weight;
        Epsilon = epsilon;
    }

    /// <summary>Makes a norm of ones, to be loaded.</summary>
    /// <param name="features">Elements of a row, &gt; 0.</param>
    /// <param name="epsilon">ε, &gt; 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or ε is not positive.</exception>
    public RmsNorm(int features, float epsilon = 1e-6f)
        : this(Zeros.OfShape(features), epsilon) => Weight.AsSpan().Fill(1);

    /// <summary>[features].</summary>
    public float[] Weight { get; }

    /// <summary>ε, added to the mean square.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor) => visitor.Visit("weight", Weight, Weight.Length);

    /// <inheritdoc/>
    public override int OutFeaturesFor(int inFeatures) => inFeatures == Weight.Length
        ? inFeatures
        : throw new ArgumentException($"This norm takes rows of {Weight.Length} features, not {inFeatures}.", nameof(inFeatures));

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        int features = Weight.Length;
        if (x.Length != (long)m * features || y.Length != x.Length)
        {
            throw new ArgumentException(
                $"{m} rows of {features} features are x and y of {(long)m * features} elements, not {x.Length} and {y.Length}.");
        }

        for (int row = 0; row < m; row++)
        {
            ReadOnlySpan<float> source = x.Slice(row * features, features);
            Span<float> target = y.Slice(row * features, features);

            // Not TensorPrimitives.SumOfSquares: its order of adding, and so its last bits, depend on the address.
            float meanSquare = DenseProduct.Dot(source, source) / features;
            TensorPrimitives.Multiply(source, 1f / MathF.Sqrt(meanSquare + Epsilon), target);
            TensorPrimitives.Multiply(target, Weight, target);
        }
    }
}
