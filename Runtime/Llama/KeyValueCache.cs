namespace Specializer;

/// <summary>The keys and values of the positions that a decoder has seen, float32, so that each is computed once.</summary>
/// <remarks>
/// One sequence of one model: it is not safe for use from several threads. For each layer and head, keys lie transposed
/// as [d, position] and values as [position, d], so that both products of attention write neighbouring elements.
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
        KeyStride = (capacity + DenseProduct.LaneMultiple - 1) / DenseProduct.LaneMultiple * DenseProduct.LaneMultiple;
        _heads = config.NumKeyValueHeads;
        _headDim = config.HeadDim;
        _keys = new float[config.NumHiddenLayers][];
        _values = new float[config.NumHiddenLayers][];
        for (int layer = 0; layer < _keys.Length; layer++)
        {
            _keys[layer] = new float[checked(_heads * _headDim * KeyStride)];
            _values[layer] = new float[checked(_heads * capacity * _headDim)];
        }
    }

    /// <summary>Positions it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Positions it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Elements from one feature's keys to the next feature's: the capacity in whole registers.</summary>
    internal int KeyStride { get; }

    /// <summary>Forgets every position, so that another sequence can begin.</summary>
    public void Clear() => Length = 0;

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

        SequenceChecks.Room(positions, Length, Capacity);
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
                values.Slice(begin, _headDim).CopyTo(_values[layer].AsSpan(((head * Capacity) + position) * _headDim));
                Span<float> target = _keys[layer].AsSpan((head * _headDim * KeyStride) + position);
                for (int feature = 0; feature < _headDim; feature++)
                {
                    target[feature * KeyStride] = keys[begin + feature];
                }
            }
        }
    }

    /// <summary>[d, <see cref="KeyStride"/>] keys of a head; past <see cref="Length"/> they are undefined.</summary>
    internal ReadOnlySpan<float> Keys(int layer, int head) =>
        _keys[layer].AsSpan(head * _headDim * KeyStride, _headDim * KeyStride);

    /// <summary>[<see cref="Capacity"/>, d] values of a head; past <see cref="Length"/> they are undefined.</summary>
    internal ReadOnlySpan<float> Values(int layer, int head) =>
        _values[layer].AsSpan(head * Capacity * _headDim, Capacity * _headDim);
}
