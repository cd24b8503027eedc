#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Which products of int8 a library takes, and how much of one at a time.</summary>
/// <param name="FusedRows">Rows of x up to which the runtime's own kernels are faster: they write values, not sums.</param>
/// <param name="WarpgroupRows">Rows of x from which on warpgroups are faster than all else, where the device has them.</param>
/// <param name="Sums">Sums that a library writes at a time, which are scaled while they stand in the second cache: 32 MB.</param>
internal sealed record Int8Choice(int FusedRows, int WarpgroupRows = int.MaxValue, int Sums = 1 << 23)
{
    /// <summary>Rows of W with which a library's blocks occupy a device, if there are as many.</summary>
    private const int EnoughRowsOfW = 2048;

    /// <summary>Blocks of W are filled up to a multiple of this.</summary>
    private const int RowMultiple = 64;

    /// <summary>What a device is fastest with. 32 rows were measured on an H200, for devices that have its copies and no warpgroups; see docs/results/h200.md.</summary>
    public static Int8Choice For(GpuContext gpu) => gpu.Device.ComputeCapability switch
    {
        _ when gpu.HasBulkCopies => new(FusedRows: 32, WarpgroupRows: CudaInt8ProductKernels.FewRowsOfX + 1),
        { Major: >= 8 } => new(FusedRows: Int8ProductKernels.RowsOfBlock),
        _ => new(FusedRows: 4),
    };

    /// <summary>Rows of x and of W of a block of sums.</summary>
    public (int RowsOfX, int RowsOfW) Block(int m, int rows)
    {
        int rowsOfX = Math.Clamp(Sums / Math.Min(rows, EnoughRowsOfW), 1, m);
        int blocks = (int)((((long)rowsOfX * rows) + Sums - 1) / Sums);
        int each = (rows + blocks - 1) / blocks;
        return (rowsOfX, Math.Min(rows, (each + RowMultiple - 1) / RowMultiple * RowMultiple));
    }
}
#endif
