namespace Specializer;

/// <summary>How the frequencies of rotary positions are lowered, so that a model takes longer sequences than it was first trained on.</summary>
/// <remarks>Formulas: transformers, modeling_rope_utils.py, computed in binary32 as there.</remarks>
public abstract record RopeScaling
{
    private protected RopeScaling()
    {
    }

    /// <summary>The frequency that takes the place of an unscaled one.</summary>
    /// <param name="frequency">Radians a position.</param>
    internal abstract float Scaled(float frequency);

    private protected static float Require(double value, string name) => value > 0 && double.IsFinite(value)
        ? (float)value
        : throw new ArgumentOutOfRangeException(name, value, "It must be a positive number.");
}
