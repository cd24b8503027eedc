using System.Numerics.Tensors;

namespace Specializer;

/// <summary>Rotary positions: turns the pairs of features (i, i + d/2) of a head by an angle that grows with the position.</summary>
/// <remarks>
/// Pair i turns by position·θ^(−2i/d), or as a <see cref="RopeScaling"/> lowers that, in the arrangement of Hugging Face's Llama.
/// Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.
/// </remarks>
public sealed class RotaryEmbedding : Module
{
    private readonly float[] _frequencies;

    /// <summary>Computes the frequencies.</summary>
    /// <param name="headDim">d, the features of a head; even.</param>
    /// <param name="theta">θ, the base.</param>
    /// <param name="roundToHalf">Whether the frequencies are rounded to binary16.</param>
    /// <param name="scaling">How they are lowered before, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">d is odd or not positive, or θ not a positive number.</exception>
    public RotaryEmbedding(int headDim, double theta, bool roundToHalf = false, RopeScaling? scaling = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(headDim % 2, 0, nameof(headDim));
        if (!(theta > 0) || !double.IsFinite(theta))
        {
            throw new ArgumentOutOfRangeException(nameof(theta), theta, "The base must be a positive number.");
        }

        HeadDim = headDim;
        _frequencies = new float[headDim / 2];
        for (int i = 0; i < _frequencies.Length; i++)
        {
            float frequency = (float)Math.Pow(theta, -2.0 * i / headDim);
            frequency = scaling?.Scaled(frequency) ?? frequency;
            _frequencies[i] = roundToHalf ? (float)(Half)frequency : frequency;
        }
    }

    /// <summary>d, the features of a head.</summary>
    public int HeadDim { get; }

    /// <summary>Computes the angles of neighbouring positions.</summary>
    /// <param name="first">The first position.</param>
    /// <param name="cos">[positions, d/2] receives cosines.</param>
    /// <param name="sin">[positions, d/2] receives sines.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or are no whole number of positions.</exception>
    public void Angles(int first, Span<float> cos, Span<float> sin)
    {
        int pairs = _frequencies.Length;
        if (cos.Length != sin.Length || cos.Length % pairs != 0)
        {
            throw new ArgumentException($"{cos.Length} cosines and {sin.Length} sines are no positions of {pairs} pairs each.");
        }

        for (int i = 0; i < cos.Length; i++)
        {
            (sin[i], cos[i]) = MathF.SinCos((first + (i / pairs)) * _frequencies[i % pairs]);
        }
    }

    /// <summary>Turns every head of every position.</summary>
    /// <param name="features">[positions, heads, d], changed in place.</param>
    /// <param name="positions">Positions, &gt; 0.</param>
    /// <param name="cos">[positions, d/2].</param>
    /// <param name="sin">[positions, d/2].</param>
    internal static void Rotate(Span<float> features, int positions, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        int pairs = cos.Length / positions;
        int rowLength = features.Length / positions;
        using var products = new RentedFloats(2 * pairs);
        for (int begin = 0; begin < features.Length; begin += 2 * pairs)
        {
            int position = begin / rowLength;
            RotateHead(
                features.Slice(begin, 2 * pairs), cos.Slice(position * pairs, pairs), sin.Slice(position * pairs, pairs), products.Span);
        }
    }

    // low' = low·cos − high·sin, high' = high·cos + low·sin.
    private static void RotateHead(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, Span<float> products)
    {
        int pairs = cos.Length;
        Span<float> low = head[..pairs], high = head[pairs..];
        Span<float> lowSin = products[..pairs], highSin = products[pairs..];
        TensorPrimitives.Multiply(low, sin, lowSin);
        TensorPrimitives.Multiply(high, sin, highSin);
        TensorPrimitives.Multiply(low, cos, low);
        TensorPrimitives.Subtract(low, highSin, low);
        TensorPrimitives.Multiply(high, cos, high);
        TensorPrimitives.Add(high, lowSin, high);
    }
}
