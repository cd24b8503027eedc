namespace Specializer.Kernels;

/// <summary>What a generated kernel gives to <see cref="Int8PanelProduct"/>: segments of a tile, one code a byte.</summary>
public interface IInt8TileDecoder
{
    /// <summary>Whether codes can exceed 127.</summary>
    static abstract bool FullBytes { get; }

    /// <summary>Whether a code stands for q·scale + zero instead of (q − zero)·scale.</summary>
    static abstract bool IsAffine { get; }

    /// <summary>Decodes neighbouring segments of a tile, 16 rows of W, into rows of a panel.</summary>
    /// <typeparam name="TLanes">The register to compute with.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="first">The first segment.</param>
    /// <param name="count">Segments.</param>
    /// <param name="panel">
    /// Receives for each segment first 16 scales as the bits of binary32, one a row of W; then 16 zeros; then, a stride further each, 16 words of four neighbouring codes.
    /// </param>
    /// <param name="stride">Words from one row of the panel to the next, at least 16.</param>
    static abstract void Decode<TLanes>(TiledWeight weight, int tile, int first, int count, ref int panel, nint stride)
        where TLanes : struct, ILanes<TLanes>;

    /// <summary>Whether <see cref="Rows8"/> and <see cref="Rows4"/> are there, for segments of whole <see cref="Int8FusedProduct.ColumnsOfBlock"/> columns.</summary>
    static virtual bool IsFused => false;

    /// <summary>Adds to sums the products of two registers of rows of W with eight rows of x: codes are decoded right before they are multiplied.</summary>
    /// <typeparam name="TLanes">The register to compute with; of 32 registers 16 hold sums.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="operands">The rows of W and of x.</param>
    static virtual void Rows8<TLanes>(TiledWeight weight, Int8FusedOperands operands)
        where TLanes : struct, ILanes<TLanes> => throw new NotSupportedException();

    /// <summary>The same with four rows of x: 8 sums, within 16 registers.</summary>
    /// <typeparam name="TLanes">The register to compute with.</typeparam>
    /// <param name="weight">The weight.</param>
    /// <param name="operands">The rows of W and of x.</param>
    static virtual void Rows4<TLanes>(TiledWeight weight, Int8FusedOperands operands)
        where TLanes : struct, ILanes<TLanes> => throw new NotSupportedException();
}
