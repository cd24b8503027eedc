namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What differs between the products on warpgroups.</summary>
/// <param name="Rows">Rows of x of a block: the columns of a <c>wgmma</c>.</param>
/// <param name="Quarters">Quarters of a unit whose x is fetched at once.</param>
/// <param name="Steps">Steps of 16 columns whose operands are made at once; fewer take fewer registers.</param>
/// <param name="Warps">Warps of a block: 16 of 128 registers, or 8 of 255.</param>
internal sealed record WarpgroupTile(int Rows, int Quarters, int Steps, int Warps)
{
    /// <summary>The products that every config has.</summary>
    public static readonly WarpgroupTile[] All =
        [new(16, 4, 4, 16), new(32, 4, 4, 16), new(64, 2, 4, 16), new(128, 1, 2, 16), new(256, 1, 2, 8)];

    /// <summary>A lane's sums.</summary>
    public int Sums => Rows / 2;

    /// <summary>Bytes of a stage of x.</summary>
    public int StageBytes => 128 * Rows * Quarters;

    /// <summary>The kernel's name.</summary>
    public string Name => CodeText.Of($"MatMulWarpgroups{Rows}");
}
