namespace Specializer;

/// <summary>The keys and values of the positions that a decoder has seen, float32, so that each is computed once.</summary>
/// <remarks>
/// One sequence of one model: it is not safe for use from several threads. Keys lie as [position, d] for each layer and head, values
/// transposed as [d, position], so that both products of attention run over neighbouring elements.
/// </remarks>
public sealed class KeyValueCache
{
    private readonly float[][] _keys;
    private readonly float[][] _values;
    private readonly LlamaConfig _config;
    private readonly int _heads;
    private readonly int _headDim;

    /// <summary>Allocates an empty cache.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="capacity">Positions it can hold, 1..<see cref="LlamaConfig.MaxPositionEmbeddings"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model was not made for that many positions, or there are none.</exception>
    public KeyValueCache(LlamaConfig config, int capacity)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (capacity < 1 || capacity > config.MaxPositionEmbeddings)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"This model was made for 1 to {config.MaxPositionEmbeddings} positions.");
        }

        _config = config;
        Capacity = capacity;
        ValueStride = (capacity + DenseProduct.LaneMultiple - 1) / DenseProduct.LaneMultiple * DenseProduct.LaneMultiple;
        _heads = config.NumKeyValueHeads;
        _headDim = config.HeadDim;
        _keys = new float[config.NumHiddenLayers][];
        _values = new float[config.NumHiddenLayers][];
        for (int layer = 0; layer < _keys.Length; layer++)
        {
            _keys[layer] = new float[checked(_heads * capacity * _headDim)];
            _values[layer] = new float[checked(_heads * _headDim * ValueStride)];
        }
    }

    /// <summary>Positions it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Positions it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Elements from one feature's values to the next feature's: whole registers, the rest zeros.</summary>
    internal int ValueStride { get; }

    /// <summary>Forgets every position, so that another sequence can begin.</summary>
    public void Clear()
    {
        Length = 0;

        // Attention multiplies values past the last position by 0, which makes a NaN of an infinity left there.
        foreach (float[] values in _values)
        {
            Array.Clear(values);
        }
    }

    /// <summary>Counts positions that every layer has stored.</summary>
    internal void Advance(int positions) => Length += positions;

    /// <summary>Throws where the cache is not one for a model, or positions do not fit.</summary>
    /// <exception cref="ArgumentException">It was made for another config.</exception>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    internal void Check(LlamaConfig config, int positions)
    {
        if (_config != config)
        {
            throw new ArgumentException("This cache was made for a model of another shape; make one by the model's NewCache.");
        }

        if (positions > Capacity - Length)
        {
            throw new InvalidOperationException(
                $"{positions} more positions do not fit: the cache holds {Length} of {Capacity}. Clear it, or make a larger one.");
        }
    }

    /// <summary>Stores keys and values of the positions from <see cref="Length"/> on.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">[positions, heads, d].</param>
    /// <param name="values">[positions, heads, d].</param>
    internal void Store(int layer, ReadOnlySpan<float> keys, ReadOnlySpan<float> values)
    {
        int rowLength = _heads * _headDim;
        for (int row = 0; row < keys.Length / rowLength; row++)
        {
            int position = Length + row;
            for (int head = 0; head < _heads; head++)
            {
                int begin = (row * rowLength) + (head * _headDim);
                keys.Slice(begin, _headDim).CopyTo(_keys[layer].AsSpan(((head * Capacity) + position) * _headDim));
                Span<float> target = _values[layer].AsSpan((head * _headDim * ValueStride) + position);
                for (int feature = 0; feature < _headDim; feature++)
                {
                    target[feature * ValueStride] = values[begin + feature];
                }
            }
        }
    }

    /// <summary>[<see cref="Capacity"/>, d] keys of a head.</summary>
    internal ReadOnlySpan<float> Keys(int layer, int head) => _keys[layer].AsSpan(head * Capacity * _headDim, Capacity * _headDim);

    /// <summary>[d, <see cref="ValueStride"/>] values of a head.</summary>
    internal ReadOnlySpan<float> Values(int layer, int head) =>
        _values[layer].AsSpan(head * _headDim * ValueStride, _headDim * ValueStride);
}
