namespace Specializer;

/// <summary>What the backward pass of a <see cref="QDoraLinear"/> needs of the forward pass; one for each pass that is on its way.</summary>
public sealed class QDoraActivations
{
    private readonly float[] _projected;
    private readonly float[] _sums;
    private readonly int _rank;
    private readonly int _outFeatures;

    /// <summary>Memory for a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mostRows">Rows of the largest batch, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no rows.</exception>
    public QDoraActivations(QDoraLinear layer, int mostRows)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostRows);
        (_rank, _outFeatures) = (layer.Rank, layer.OutFeatures);
        _projected = new float[checked(mostRows * _rank)];
        _sums = new float[checked(mostRows * _outFeatures)];
        MostRows = mostRows;
    }

    /// <summary>Rows of the largest batch.</summary>
    public int MostRows { get; }

    /// <summary>[m, rank] x·Aᵀ.</summary>
    internal Span<float> Projected(int m) => _projected.AsSpan(0, m * _rank);

    /// <summary>[m, N] x·Ŵᵀ + (x·Aᵀ)·Bᵀ, before norms and magnitudes.</summary>
    internal Span<float> Sums(int m) => _sums.AsSpan(0, m * _outFeatures);

    /// <summary>Throws where this memory is of another layer's shape or too small.</summary>
    internal void Check(QDoraLinear layer, int m)
    {
        if (_rank != layer.Rank || _outFeatures != layer.OutFeatures || m > MostRows)
        {
            throw new ArgumentException(
                $"These activations are of rank {_rank}, {_outFeatures} out-features and at most {MostRows} rows; "
                + $"the layer has rank {layer.Rank} and {layer.OutFeatures} out-features, and {m} rows are given.");
        }
    }
}
