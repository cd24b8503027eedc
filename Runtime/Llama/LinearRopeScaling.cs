namespace Specializer;

/// <summary>All frequencies are divided by a factor: <c>linear</c> in a config file.</summary>
/// <remarks>Source: Chen et al., "Extending Context Window of Large Language Models via Positional Interpolation", 2023.</remarks>
public sealed record LinearRopeScaling : RopeScaling
{
    private readonly float _factor;

    /// <summary>Divides by a factor.</summary>
    /// <param name="factor">How many times longer sequences become, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not a positive number.</exception>
    public LinearRopeScaling(double factor) => _factor = Require(factor, nameof(factor));

    /// <inheritdoc/>
    internal override float Scaled(float frequency) => frequency / _factor;
}
