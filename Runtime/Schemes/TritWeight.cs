using Specializer.Layout;

namespace Specializer;

/// <summary>A view of one ternary weight W[N, K] as triples of codes: what the kernels read that find sums in tables.</summary>
/// <param name="layout">Where each triple lies.</param>
/// <param name="words"><see cref="TritTileLayout.Words"/> words.</param>
/// <param name="scale">Scales as bytes in the config's <see cref="ScaleType"/>, [tiles, 16], as <see cref="TiledWeight"/> has them.</param>
/// <param name="zero">Zeros, likewise.</param>
public readonly ref struct TritWeight(TritTileLayout layout, ReadOnlySpan<ushort> words, ReadOnlySpan<byte> scale, ReadOnlySpan<byte> zero)
{
    /// <summary>Where each triple lies.</summary>
    public TritTileLayout Layout { get; } = layout;

    /// <summary>The triples, 32 rows of W side by side.</summary>
    public ReadOnlySpan<ushort> Words { get; } = words;

    /// <summary>Scales as bytes.</summary>
    public ReadOnlySpan<byte> Scale { get; } = scale;

    /// <summary>Zeros as bytes.</summary>
    public ReadOnlySpan<byte> Zero { get; } = zero;
}
