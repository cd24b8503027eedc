#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>The range of the numbers that one scale is made of; infinite where one is not finite.</summary>
/// <param name="low">The least.</param>
/// <param name="high">The largest.</param>
internal readonly struct Int8Range(float low, float high)
{
    /// <summary>The least.</summary>
    public float Low { get; } = low;

    /// <summary>The largest.</summary>
    public float High { get; } = high;
}
#endif
