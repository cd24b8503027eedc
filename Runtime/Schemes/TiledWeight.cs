using Specializer.Layout;

namespace Specializer;

/// <summary>A view of one quantized weight W[N, K] in its execution layout: what the fast kernels read.</summary>
/// <param name="layout">Where each code lies.</param>
/// <param name="words"><see cref="TileLayout.Words"/> words.</param>
/// <param name="scale">
/// <see cref="TileLayout.MetaElements"/> scales as bytes: along axis 1 in the config's <see cref="ScaleType"/>, in the order of the tiles;
/// along axis 0 widened to binary32, in the order of storage.
/// </param>
/// <param name="zero">Zeros, likewise.</param>
public readonly ref struct TiledWeight(TileLayout layout, ReadOnlySpan<int> words, ReadOnlySpan<byte> scale, ReadOnlySpan<byte> zero)
{
    /// <summary>Where each code lies.</summary>
    public TileLayout Layout { get; } = layout;

    /// <summary>The codes, 16 rows of W side by side.</summary>
    public ReadOnlySpan<int> Words { get; } = words;

    /// <summary>Scales as bytes.</summary>
    public ReadOnlySpan<byte> Scale { get; } = scale;

    /// <summary>Zeros as bytes.</summary>
    public ReadOnlySpan<byte> Zero { get; } = zero;
}
