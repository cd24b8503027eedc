namespace Specializer;

/// <summary>The weight of an integer product, ready to multiply: padded rows of codes, their sums, and a scale for each row.</summary>
internal sealed class Int8Weight
{
    private readonly sbyte[] _codes;

    /// <summary>Prepares a quantized weight. Its codes are shared where rows need no padding.</summary>
    /// <param name="weight">[N, K], one scale for a row or for all.</param>
    public Int8Weight(AbsmaxTensor weight)
    {
        OutFeatures = weight.Shape[0];
        InFeatures = weight.Shape[1];
        Stride = Int8Product.Padded(InFeatures);
        _codes = Stride == InFeatures ? weight.Codes : Pad(weight.Codes);
        Scale = Spread(weight.Scale);
        Zero = weight.Zero is { } zero ? Spread(zero) : null;
        RowSums = new int[OutFeatures];
        for (int row = 0; row < OutFeatures; row++)
        {
            RowSums[row] = Int8Sum.Of(_codes.AsSpan(row * Stride, InFeatures));
        }
    }

    /// <summary>N.</summary>
    public int OutFeatures { get; }

    /// <summary>K.</summary>
    public int InFeatures { get; }

    /// <summary>Codes from the start of a row to the start of the next; those beyond K are 0.</summary>
    public int Stride { get; }

    /// <summary>[N, stride].</summary>
    public ReadOnlySpan<sbyte> Codes => _codes;

    /// <summary>[N] Σₖ w[n, k].</summary>
    public int[] RowSums { get; }

    /// <summary>[N].</summary>
    public float[] Scale { get; }

    /// <summary>[N], or null where all are 0.</summary>
    public float[]? Zero { get; }

    /// <summary>Bytes in memory.</summary>
    public long Bytes => _codes.Length + (4L * (RowSums.Length + Scale.Length + (Zero?.Length ?? 0)));

    private sbyte[] Pad(sbyte[] codes)
    {
        sbyte[] padded = new sbyte[checked(OutFeatures * Stride)];
        for (int row = 0; row < OutFeatures; row++)
        {
            codes.AsSpan(row * InFeatures, InFeatures).CopyTo(padded.AsSpan(row * Stride));
        }

        return padded;
    }

    private float[] Spread(float[] values)
    {
        float[] spread = new float[OutFeatures];
        for (int row = 0; row < spread.Length; row++)
        {
            spread[row] = values[values.Length == 1 ? 0 : row];
        }

        return spread;
    }
}
