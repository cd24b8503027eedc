#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>What turns the sums of a row of W into values.</summary>
/// <param name="scale">Its scale.</param>
/// <param name="zero">Its zero point.</param>
/// <param name="sum">Σ code.</param>
/// <param name="bias">What is added.</param>
internal readonly struct Int8Row(float scale, float zero, int sum, float bias)
{
    /// <summary>Its scale.</summary>
    public float Scale { get; } = scale;

    /// <summary>Its zero point.</summary>
    public float Zero { get; } = zero;

    /// <summary>Σ code.</summary>
    public int Sum { get; } = sum;

    /// <summary>What is added.</summary>
    public float Bias { get; } = bias;
}
#endif
