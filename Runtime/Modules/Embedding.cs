namespace Specializer;

/// <summary>A table of rows that are looked up by index, dense float32.</summary>
public sealed class Embedding : Module
{
    /// <summary>Makes a table of zeros, to be loaded.</summary>
    /// <param name="rows">Entries, &gt; 0.</param>
    /// <param name="features">Elements of an entry, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The table would have more elements than an array holds.</exception>
    public Embedding(int rows, int features)
        : this(Zeros.OfShape(rows, features), rows, features)
    {
    }

    /// <summary>Makes a table of a weight that is kept, not copied.</summary>
    /// <param name="weight">[rows, features] row-major.</param>
    /// <param name="rows">Entries, &gt; 0.</param>
    /// <param name="features">Elements of an entry, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The weight has another number of elements.</exception>
    public Embedding(float[] weight, int rows, int features)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        if (weight.Length != (long)rows * features)
        {
            throw new ArgumentException(
                $"A weight of {weight.Length} elements is not [{rows}, {features}], which has {(long)rows * features}.", nameof(weight));
        }

        Weight = weight;
        Rows = rows;
        Features = features;
    }

    /// <summary>[<see cref="Rows"/>, <see cref="Features"/>], row-major.</summary>
    public float[] Weight { get; }

    /// <summary>Entries of the table.</summary>
    public int Rows { get; }

    /// <summary>Elements of an entry.</summary>
    public int Features { get; }

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor) => visitor.Visit("weight", Weight, Rows, Features);

    /// <summary>Copies the entry of each index.</summary>
    /// <param name="indices">[M], each 0 ≤ i &lt; <see cref="Rows"/>.</param>
    /// <param name="y">[M, <see cref="Features"/>] row-major.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the table.</exception>
    /// <exception cref="ArgumentException">y has another length.</exception>
    public void Lookup(ReadOnlySpan<int> indices, Span<float> y)
    {
        if (y.Length != (long)indices.Length * Features)
        {
            throw new ArgumentException(
                $"{indices.Length} entries have {(long)indices.Length * Features} elements, not {y.Length}.", nameof(y));
        }

        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            if ((uint)index >= (uint)Rows)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"Index {i} lies outside a table of {Rows} entries.");
            }

            Weight.AsSpan(index * Features, Features).CopyTo(y.Slice(i * Features, Features));
        }
    }
}
