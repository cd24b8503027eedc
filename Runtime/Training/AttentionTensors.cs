using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Queries, keys and values of one sequence from its beginning.</summary>
/// <param name="config">Heads and their features.</param>
/// <param name="positions">M, &gt; 0.</param>
/// <param name="queries">[M, heads, d].</param>
/// <param name="keys">[M, key heads, d].</param>
/// <param name="values">[M, key heads, d].</param>
internal readonly ref struct AttentionTensors(
    LlamaConfig config, int positions, ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, ReadOnlySpan<float> values)
{
    public ReadOnlySpan<float> Queries { get; } = queries;

    public ReadOnlySpan<float> Keys { get; } = keys;

    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>M.</summary>
    public int Positions { get; } = positions;

    /// <summary>Heads of queries.</summary>
    public int Heads { get; } = config.NumAttentionHeads;

    /// <summary>Heads of queries that share a head of keys.</summary>
    public int QueriesPerKey { get; } = config.NumAttentionHeads / config.NumKeyValueHeads;

    /// <summary>d.</summary>
    public int HeadDim { get; } = config.HeadDim;

    /// <summary>Features of all keys of a position.</summary>
    public int KeyFeatures { get; } = config.NumKeyValueHeads * config.HeadDim;

    /// <summary>Positions in whole registers: the row length of what is transposed.</summary>
    public int Stride { get; } = WholeRegisters(positions);

    /// <summary>A count rounded up to whole registers.</summary>
    public static int WholeRegisters(int count) =>
        (count + DenseProduct.LaneMultiple - 1) / DenseProduct.LaneMultiple * DenseProduct.LaneMultiple;

    /// <summary>[M, features of keys] to [features of keys, <see cref="Stride"/>], 0 past the last position.</summary>
    public void Transpose(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int feature = 0; feature < KeyFeatures; feature++)
        {
            Span<float> row = target.Slice(feature * Stride, Stride);
            for (int position = 0; position < Positions; position++)
            {
                row[position] = source[(position * KeyFeatures) + feature];
            }

            row[Positions..].Clear();
        }
    }

    /// <summary>[M, heads, d] to [M, key heads, d]: the heads that share keys are added in their order.</summary>
    public void SumGroups(ReadOnlySpan<float> heads, Span<float> target)
    {
        for (int i = 0; i < target.Length; i += HeadDim)
        {
            Span<float> sum = target.Slice(i, HeadDim);
            ReadOnlySpan<float> group = heads.Slice(i * QueriesPerKey, HeadDim * QueriesPerKey);
            group[..HeadDim].CopyTo(sum);
            for (int head = 1; head < QueriesPerKey; head++)
            {
                TensorPrimitives.Add(sum, group.Slice(head * HeadDim, HeadDim), sum);
            }
        }
    }
}
