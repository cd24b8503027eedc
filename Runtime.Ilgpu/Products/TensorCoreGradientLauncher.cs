#if SPECIALIZER_ILGPU
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches g·Ŵ on tensor cores straight from the codes, with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="kernels">The config's kernels.</param>
/// <param name="functions">What compiles them.</param>
internal sealed unsafe class TensorCoreGradientLauncher(GpuContext gpu, GpuKernels kernels, CudaFunctions functions)
{
    /// <summary>Warps of a block.</summary>
    private const int Warps = 8;

    /// <summary>Stages of a warp's ring at most: more gave nothing.</summary>
    private const int MaximumStages = 2;

    /// <summary>Bytes of a row of a warp's sums.</summary>
    private const int SumBytes = 257 * sizeof(float);

    private nint Stream => ((CudaStream)gpu.Stream).StreamPtr;

    /// <summary>y[M, K] = g[M, N]·Ŵ: g is rounded, multiplied in parts of N, and the parts are added, each kernel beginning before the one ahead of it ends.</summary>
    /// <param name="layout">The weight's layout.</param>
    /// <param name="units">Address of its units.</param>
    /// <param name="g">Address of g.</param>
    /// <param name="m">Rows of g.</param>
    /// <param name="y">Address of y.</param>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch, or there is no memory for the parts.</exception>
    public void MatMulTransposed(UnitLayout layout, long units, long g, int m, long y)
    {
        Kernel kernel = KernelFor(layout, m);
        int rowBlocks = (m + kernel.Rows - 1) / kernel.Rows;
        int tilesPerBlock = TilesPerBlock(layout, rowBlocks, kernel.Blocks);
        int parts = (layout.Tiles + tilesPerBlock - 1) / tilesPerBlock;
        int stride = UnitFormat.Rows * layout.Tiles;
        long arranged = gpu.Scratch.Arranged.Take((long)m * stride).LoadEffectiveAddressAsPtr();
        long factors = gpu.Scratch.Factors.Take((long)parts * m).LoadEffectiveAddressAsPtr();
        long sums = gpu.Scratch.Parts.Take((long)parts * m * layout.PaddedK).LoadEffectiveAddressAsPtr();
        Arrange(layout.Storage.N, stride, UnitFormat.Rows * tilesPerBlock, (parts, m), g, arranged, factors);
        Multiply(kernel, layout, tilesPerBlock, (rowBlocks, layout.Units, parts), units, arranged, m, sums);
        Collect(layout, parts, m, sums, factors, y);
    }

    /// <summary>Two rows of g leave registers for three blocks a multiprocessor, eight for two; where groups are small, the sums of zeros take them.</summary>
    private Kernel KernelFor(UnitLayout layout, int m)
    {
        bool manySums = layout.Format.Group < UnitFormat.QuarterColumns;
        return m <= 2
            ? new Kernel(kernels.TensorCores!.Transposed2!, 2, manySums ? 2 : 3)
            : new Kernel(kernels.TensorCores!.Transposed8!, 8, manySums ? 1 : 2);
    }

    /// <summary>Tiles of a block: so few that each multiprocessor gets its blocks, but one for each warp.</summary>
    private int TilesPerBlock(UnitLayout layout, int rowBlocks, int blocks)
    {
        int others = layout.Units * rowBlocks;
        int wanted = Math.Clamp(blocks * gpu.Device.Multiprocessors / others, 1, (layout.Tiles + Warps - 1) / Warps);
        return (layout.Tiles + wanted - 1) / wanted;
    }

    private void Arrange(int n, int stride, int slice, (int Parts, int Rows) grid, long g, long arranged, long factors)
    {
        void** arguments = stackalloc void*[] { &g, &arranged, &factors, &n, &stride, &slice };
        int warps = Math.Min(CudaGradientKernels.ArrangeWarps, (slice + 31) / 32);
        CudaDriver.Launch(
            functions.Get(CudaGradientKernels.Arrange, CudaGradientKernels.ArrangeWarps), (grid.Parts, grid.Rows, 1), 32 * warps, CudaGradientKernels.ArrangeWarps * sizeof(float), Stream, arguments);
    }

    private void Multiply(Kernel kernel, UnitLayout layout, int tilesPerBlock, (int, int, int) grid, long units, long g, int m, long parts)
    {
        int tiles = layout.Tiles;
        int unitsPerTile = layout.Units;
        int warps = Math.Min(Warps, tilesPerBlock);
        int stageBytes = warps * (kernels.UnitBytes + sizeof(long));
        int stages = Math.Clamp(((CudaFunctions.SharedBytes / kernel.Blocks) - 1280) / stageBytes, 1, MaximumStages);
        int barrierBytes = (warps * stages * sizeof(long)) + 128;
        int shared = barrierBytes + (warps * Math.Max(stages * kernels.UnitBytes, Math.Min(m, kernel.Rows) * SumBytes));
        void** arguments = stackalloc void*[] { &units, &g, &parts, &tiles, &tilesPerBlock, &unitsPerTile, &m, &stages };
        CudaDriver.Launch(functions.Get(kernel.Method, Warps, kernel.Blocks), grid, 32 * warps, shared, Stream, arguments);
    }

    private void Collect(UnitLayout layout, int count, int m, long parts, long factors, long y)
    {
        int k = layout.Storage.K;
        int columns = layout.PaddedK;
        int groupLength = layout.GroupLength;
        int paddedGroup = layout.PaddedGroup;
        void** arguments = stackalloc void*[] { &parts, &factors, &y, &count, &k, &columns, &groupLength, &paddedGroup };
        const int Threads = CudaGradientKernels.CollectThreads;
        CudaDriver.Launch(functions.Get(CudaGradientKernels.Collect, Threads / 32), ((k + Threads - 1) / Threads, m, 1), Threads, 0, Stream, arguments);
    }

    /// <summary>A kernel, the rows of g of its blocks, and the blocks that a multiprocessor is to hold.</summary>
    private readonly record struct Kernel(GpuTensorCoreTransposed Method, int Rows, int Blocks);
}
#endif
