namespace Specializer;

/// <summary>Low frequencies are divided by a factor, high ones are kept, those between change over smoothly: <c>llama3</c>, of Llama 3.1 and later.</summary>
/// <remarks>
/// With t = original positions·frequency/2π, the turns within an original sequence: divided where t &lt; low, kept where t &gt; high; between, with
/// s = (t − low)/(high − low), the frequency is (1 − s)·frequency/factor + s·frequency.
/// </remarks>
public sealed record Llama3RopeScaling : RopeScaling
{
    private readonly float _factor;
    private readonly float _low;
    private readonly float _high;
    private readonly float _positions;

    /// <summary>A scaling by Llama 3's four numbers.</summary>
    /// <param name="factor">What low frequencies are divided by, &gt; 0.</param>
    /// <param name="lowFrequencyFactor">Turns below which a frequency is low, &gt; 0.</param>
    /// <param name="highFrequencyFactor">Turns above which a frequency is high, above the former.</param>
    /// <param name="originalMaxPositionEmbeddings">Positions of the sequences of the first training, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, or the third not above the second.</exception>
    public Llama3RopeScaling(double factor, double lowFrequencyFactor, double highFrequencyFactor, double originalMaxPositionEmbeddings)
    {
        _factor = Require(factor, nameof(factor));
        _low = Require(lowFrequencyFactor, nameof(lowFrequencyFactor));
        _high = Require(highFrequencyFactor, nameof(highFrequencyFactor));
        _positions = Require(originalMaxPositionEmbeddings, nameof(originalMaxPositionEmbeddings));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highFrequencyFactor, lowFrequencyFactor);
    }

    /// <inheritdoc/>
    internal override float Scaled(float frequency)
    {
        float wavelength = MathF.Tau / frequency;
        if (wavelength < _positions / _high)
        {
            return frequency;
        }

        if (wavelength > _positions / _low)
        {
            return frequency / _factor;
        }

        float share = ((_positions / wavelength) - _low) / (_high - _low);
        return ((1 - share) * frequency / _factor) + (share * frequency);
    }
}
