namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What differs between the transposed products on warpgroups.</summary>
/// <param name="Rows">Rows of g of a block: the columns of a <c>wgmma</c>.</param>
/// <param name="Shares">Warpgroups that share a unit: each warp has a quarter's columns or, of those, one of so many shares.</param>
/// <param name="Batch"><c>wgmma</c> whose operands are made at once; fewer take fewer registers.</param>
/// <param name="Warps">Warps of a block: 16 of 128 registers, or 8 of 255.</param>
internal sealed record WarpgroupTransposedTile(int Rows, int Shares, int Batch, int Warps)
{
    /// <summary>Tiles of W whose units come at once.</summary>
    public const int StageTiles = 4;

    /// <summary>The products that every config has.</summary>
    public static readonly WarpgroupTransposedTile[] All =
        [new(16, 1, 4, 16), new(32, 1, 2, 16), new(64, 1, 2, 8), new(128, 2, 2, 8), new(256, 4, 2, 8)];

    /// <summary><c>wgmma</c> of a warp for a unit: two pairs of columns each.</summary>
    public int Steps => 4 / Shares;

    /// <summary>Registers of sums of one <c>wgmma</c>.</summary>
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

    /// <summary>Tiles of the loop's body, which is two batches.</summary>
    public int BodyTiles => 2 * Batch / Steps;

    /// <summary>Numbers from a row of sums in shared memory to the next: rows and columns of a warp's stores then lie in banks of their own.</summary>
    public int SumStride => (WarpgroupTransposedSumsEmitter.PairStride * Pairs) + 4;

    /// <summary>The kernel's name.</summary>
    public string Name => CodeText.Of($"MatMulTransposedWarpgroups{Rows}");
}
