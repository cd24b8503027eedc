namespace Specializer;

/// <summary>Constants of <see cref="AdamW"/>; the defaults are torch's.</summary>
public sealed record AdamWOptions
{
    /// <summary>β₁, the share that the mean gradient keeps each step, 0 ≤ β₁ &lt; 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂, the share that the mean squared gradient keeps, 0 ≤ β₂ &lt; 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root of the mean square, &gt; 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>What values lose each step, times the learning rate, ≥ 0.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Throws where a constant is out of its range.</summary>
    internal void Check()
    {
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "at least 0 and below 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "at least 0 and below 1");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "positive and finite");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0 and finite");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
