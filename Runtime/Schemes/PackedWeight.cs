using Specializer.Layout;

namespace Specializer;

/// <summary>A view of one quantized weight W[N, K] in its storage layout: what a kernel reads.</summary>
/// <param name="layout">Where each code lies.</param>
/// <param name="words">The packed words, <see cref="StorageLayout.PackedBytes"/> bytes, little-endian.</param>
/// <param name="scale">One scale a group in the config's <see cref="ScaleType"/>, as bytes.</param>
/// <param name="zero">One zero a group, likewise.</param>
public readonly ref struct PackedWeight(
    StorageLayout layout, ReadOnlySpan<byte> words, ReadOnlySpan<byte> scale, ReadOnlySpan<byte> zero)
{
    /// <summary>Where each code lies.</summary>
    public StorageLayout Layout { get; } = layout;

    /// <summary>The packed words, little-endian.</summary>
    public ReadOnlySpan<byte> Words { get; } = words;

    /// <summary>Scales, one a group, in the config's element type.</summary>
    public ReadOnlySpan<byte> Scale { get; } = scale;

    /// <summary>Zeros, one a group, in the config's element type.</summary>
    public ReadOnlySpan<byte> Zero { get; } = zero;
}
