namespace Specializer.Kernels;

/// <summary>What a generated kernel gives to <see cref="PanelProduct"/>: some columns of a tile, decoded.</summary>
public interface ITileDecoder
{
    /// <summary>Tiles from one that is decoded to the one whose words memory is asked for meanwhile: two are decoded before they meet x.</summary>
    const int TilesAhead = 2;

    /// <summary>Decodes columns of one segment of a tile, 16 rows of W, into rows of a panel.</summary>
    /// <typeparam name="TLanes">The register to compute with.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="start">The first column within the segment, a multiple of 32.</param>
    /// <param name="stop">One past the last column.</param>
    /// <param name="panel">
    /// Receives first 16 factors, one a row of W, by which the sum over these columns is multiplied; then, a stride further each, 16 values
    /// of a column, such that factor·value is ŵ. Along axis 0 the factors are 1, a column of ones comes first, and the values are codes: what they
    /// meet is <see cref="ScaledColumns"/>.
    /// </param>
    /// <param name="stride">Elements from one row of the panel to the next, at least 16.</param>
    static abstract void Decode<TLanes>(TiledWeight weight, int tile, int segment, int start, int stop, ref float panel, nint stride)
        where TLanes : struct, ILanes<TLanes>;
}
