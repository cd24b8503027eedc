using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What a block of a product on binary tensor cores holds.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Rows">Rows of x: 1, 2 or 4.</param>
/// <param name="Parts">Units of a tile whose x a warp keeps in registers; six registers a row each.</param>
internal sealed record TritBlock(string Name, int Rows, int Parts)
{
    /// <summary>Bytes of the bits of a slice of x, 384 numbers of 16 bits.</summary>
    public const int SliceBytes = TritPlanes.Columns * 2;

    /// <summary>Bytes of a stage of a warp's ring.</summary>
    public int StageBytes => Parts * TritPlanes.Bytes;

    /// <summary>Bytes of a warp's sums of a tile.</summary>
    public int SumBytes => Rows * TritPlanes.Rows * sizeof(float);
}
