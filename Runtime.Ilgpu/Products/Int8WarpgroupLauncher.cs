#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Floats = ILGPU.ArrayView<float>;

namespace Specializer;

/// <summary>Launches integer products of many rows on warpgroups (compute capability 9.0), with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="overlapped">Its launches.</param>
internal sealed class Int8WarpgroupLauncher(GpuContext gpu, OverlappedKernels overlapped)
{
    private const int MostStages = 8;

    /// <summary>How much longer blocks of 128 rows of x take for a row than blocks of 256, which read W half as often.</summary>
    private const double CostOfNarrow = 1.2;

    /// <summary>Where codes of m rows of x stand.</summary>
    public static Int8CodeLayout LayoutOf(int m, int stride)
    {
        const int Pair = 2 * Int8CodeLayout.WordsOfTile;
        return new((stride + Pair - 1) / Pair * Pair, RowsOfBlock(m));
    }

    /// <summary>Queues y[M, N] = x·Ŵᵀ + bias, x in tiles.</summary>
    /// <exception cref="GpuException">The driver refuses the kernel or the launch.</exception>
    public void MatMul(Int8ActivationViews x, int m, Int8WeightViews w, Floats y, Int8Shape shape)
    {
        int rows = x.Layout.RowsOfTile, blocksOfX = (m + rows - 1) / rows, rowsOfW = 2 * CudaInt8WarpgroupKernels.RowsOfBox;
        int split = blocksOfX * (long)((shape.N + rowsOfW - 1) / rowsOfW) < gpu.Device.Multiprocessors * 7 / 8 ? 1 : 0;
        int stageBytes = CudaInt8WarpgroupKernels.WeightBytes + (rows * CudaInt8WarpgroupKernels.Columns << split);
        int stages = Math.Min(MostStages, (CudaFunctions.SharedBytes - CudaInt8WarpgroupKernels.AheadOfRing) / stageBytes);
        int shared = CudaInt8WarpgroupKernels.AheadOfRing + Math.Max(stages * stageBytes, rows * CudaInt8WarpgroupKernels.SumPitch * sizeof(int));
        int rowsOfBlock = rowsOfW >> split, tiles = x.Layout.Words / Int8CodeLayout.WordsOfTile;
        KernelConfig blocks = CommonKernels.Blocks(blocksOfX, (shape.N + rowsOfBlock - 1) / rowsOfBlock, BlockReduction.WarpSize * CudaInt8WarpgroupKernels.Warps);
        Delegate kernel = rows switch
        {
            64 => CudaInt8WarpgroupKernels.MatMul64,
            128 => CudaInt8WarpgroupKernels.MatMul128,
            _ => CudaInt8WarpgroupKernels.MatMul256,
        };
        overlapped.LaunchWarpgroups(
            kernel, blocks, shared, x.Metas, x.Sums, w.Metas, w.Sums, w.Bias, y, shape,
            (long)x.Codes.LoadEffectiveAddressAsPtr(), (long)w.Map.LoadEffectiveAddressAsPtr(), m, split, tiles, stages);
    }

    private static int RowsOfBlock(int m) => m switch
    {
        <= 64 => 64,
        <= 128 => 128,
        _ => CostOfNarrow * ((m + 127) / 128 * 128) < (m + 255) / 256 * 256 ? 128 : 256,
    };
}
#endif
