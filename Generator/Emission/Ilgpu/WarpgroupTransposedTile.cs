namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What differs between the transposed products of many rows.</summary>
/// <param name="Rows">Rows of g of a block.</param>
/// <param name="Shares">Warpgroups that share a unit: each warp has a quarter's columns or, of those, one of so many shares.</param>
/// <param name="Batch"><c>wgmma</c> whose operands are made at once; fewer take fewer registers. 0 for products that multiply codes, by <c>mma</c>.</param>
/// <param name="Warps">Warps of a block: 16 of 128 registers, or 8 of 255.</param>
internal sealed record WarpgroupTransposedTile(int Rows, int Shares, int Batch, int Warps)
{
    /// <summary>Tiles of W whose units come at once.</summary>
    public const int StageTiles = 4;

    /// <summary>
    /// The products that every config has. Codes need scales in g, in each of a unit's groups: half the work of making ŵ with 16 rows, as much with 32. What then differs between the warps of
    /// a warpgroup is the second operand, so that <c>wgmma</c>, which has twice the rate of <c>mma</c>, cannot take them.
    /// </summary>
    public static readonly WarpgroupTransposedTile[] All =
        [new(16, 1, 0, 16), new(32, 1, 0, 16), new(64, 1, 2, 8), new(128, 2, 2, 8), new(256, 4, 2, 8)];

    /// <summary>Whether codes are multiplied, not ŵ.</summary>
    public bool TakesCodes => Batch == 0;

    /// <summary>Multiplications of a warp for a unit: two pairs of columns each.</summary>
    public int Steps => 4 / Shares;

    /// <summary>Registers of sums of one of them.</summary>
    public int StepSums => Rows / 2;

    /// <summary>A lane's sums.</summary>
    public int Sums => Steps * StepSums;

    /// <summary>Warpgroups of a block that share a unit.</summary>
    public int Team => Shares < Warps / 4 ? Shares : Warps / 4;

    /// <summary>Slices of N that a block has, each a team's.</summary>
    public int Slices => Warps / 4 / Team;

    /// <summary>Blocks that share the columns of a unit.</summary>
    public int Blocks => Shares / Team;

    /// <summary>Pairs of columns that a block has of the eight of a lane's quarter.</summary>
    public int Pairs => 8 / Blocks;

    /// <summary>Tiles of two batches.</summary>
    public int BodyTiles => 2 * Batch / Steps;

    /// <summary>Numbers from a row of sums in shared memory to the next: rows and columns of a warp's stores then lie in banks of their own.</summary>
    public int SumStride => (WarpgroupTransposedSumsEmitter.PairStride * Pairs) + 4;

    /// <summary>The kernel's name.</summary>
    public string Name => CodeText.Of($"MatMulTransposedWarpgroups{Rows}");
}
