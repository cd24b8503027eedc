#if SPECIALIZER_ILGPU
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches a config's g·Ŵ of many rows on warpgroups (compute capability 9.0), with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="kernels">The config's kernels.</param>
/// <param name="functions">What compiles them.</param>
internal sealed unsafe class WarpgroupGradientLauncher(GpuContext gpu, GpuKernels kernels, CudaFunctions functions)
    : WarpgroupChoice<WarpgroupGradientShape>(WarpgroupGradientShape.All(kernels.TensorCores!.WarpgroupGradients!), gpu.Device.Multiprocessors)
{
    /// <summary>Rows of g up to which <see cref="TensorCoreGradientLauncher"/> is as fast; of small weights twice as many.</summary>
    private const int FewRows = 8;

    /// <summary>Elements up to which a weight is small: 4096² is, 8192² is not.</summary>
    private const long SmallWeight = 1L << 25;

    /// <summary>Rows of g up to which this is as fast as Ŵ in binary16 and a fast dense product.</summary>
    private const int ManyRows = 512;

    /// <summary>Barriers ahead of the rings, and what aligning them takes.</summary>
    private const int BarrierBytes = 1024 + 128;

    /// <summary>Stages of a slice's ring at most: more gave nothing.</summary>
    private const int MaximumStages = 6;

    /// <summary>Columns of a stage.</summary>
    private const int StageColumns = UnitFormat.Rows * GpuWarpgroupGradients.StageTiles;

    /// <summary>Blocks of a cluster, which add their sums through one another's shared memory.</summary>
    private const int Cluster = 2;

    private nint Stream => ((CudaStream)gpu.Stream).StreamPtr;

    /// <summary>Whether this is the fastest way to a product of some rows.</summary>
    /// <param name="layout">The weight's layout.</param>
    /// <param name="m">Rows of g.</param>
    /// <param name="isDenseFast">Whether Ŵ in binary16 would meet a fast product.</param>
    public static bool Suits(UnitLayout layout, int m, bool isDenseFast)
    {
        bool isSmall = (long)layout.Storage.N * layout.Storage.K <= SmallWeight;
        return m > (isSmall ? 2 * FewRows : FewRows) && (m <= ManyRows || !isDenseFast);
    }

    /// <summary>y[M, K] = g[M, N]·Ŵ: g is rounded, multiplied, and where two blocks of a cluster do not suffice, parts are added; each kernel begins before the one ahead of it ends.</summary>
    /// <param name="layout">The weight's layout.</param>
    /// <param name="units">Address of its units.</param>
    /// <param name="g">Address of g.</param>
    /// <param name="m">Rows of g.</param>
    /// <param name="y">Address of y.</param>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch, or there is no memory for g or the parts.</exception>
    public void MatMulTransposed(UnitLayout layout, long units, long g, int m, long y)
    {
        WarpgroupGradientShape shape = ShapeFor(layout, m);
        int blocks = BlocksOfN(shape, layout, m), cluster = Math.Min(blocks, Cluster), parts = blocks / cluster;
        int slices = blocks * shape.Slices, allStages = Stages(layout), stagesOfSlice = (allStages + slices - 1) / slices;
        long arranged = gpu.Scratch.Arranged.Take((long)m * allStages * StageColumns).LoadEffectiveAddressAsPtr();
        long factors = gpu.Scratch.Factors.Take(((long)slices * m) + shape.Rows).LoadEffectiveAddressAsPtr();
        long length = (long)m * layout.Storage.K;
        long sums = parts > 1 ? gpu.Scratch.Parts.Take(parts * length).LoadEffectiveAddressAsPtr() : y;
        Arrange(layout, shape.Rows, slices, stagesOfSlice, g, m, arranged, factors);
        Multiply(shape, layout, (cluster, (m + shape.Rows - 1) / shape.Rows, parts * layout.Units * shape.Blocks), stagesOfSlice, (units, arranged, factors), m, sums);
        if (parts > 1)
        {
            Add(sums, y, parts, length);
        }
    }

    /// <inheritdoc/>
    protected override double Turns(WarpgroupGradientShape shape, UnitLayout layout, int m) => Turns(shape, layout, m, BlocksOfN(shape, layout, m));

    private static int Stages(UnitLayout layout) => (layout.Tiles + GpuWarpgroupGradients.StageTiles - 1) / GpuWarpgroupGradients.StageTiles;

    private void Arrange(UnitLayout layout, int rowsOfBlock, int slices, int stagesOfSlice, long g, int m, long arranged, long factors)
    {
        int n = layout.Storage.N, columns = Stages(layout) * StageColumns, slice = stagesOfSlice * StageColumns;
        long blocks = (long)slices * m;
        int rowsAtOnce = blocks >= 3 * gpu.Device.Multiprocessors ? 4 : 2 * blocks >= 3 * gpu.Device.Multiprocessors ? 2 : 1;
        int warps = Math.Min(CudaGradientKernels.ArrangeWarps, ((rowsAtOnce * slice) + 255) / 256);
        void** arguments = stackalloc void*[] { &g, &arranged, &factors, &n, &columns, &slice, &m, &rowsOfBlock, &rowsAtOnce };
        CudaDriver.Launch(
            functions.Get(CudaWarpgroupGradientKernels.Arrange, CudaGradientKernels.ArrangeWarps), (slices, (m + rowsAtOnce - 1) / rowsAtOnce, 1), 32 * warps, 4 * sizeof(float), Stream, arguments);
    }

    private void Multiply(
        WarpgroupGradientShape shape, UnitLayout layout, (int, int, int) grid, int stagesOfSlice, (long Units, long G, long Factors) from, int m, long y)
    {
        (long units, long g, long factors) = from;
        int tiles = layout.Tiles, unitsPerTile = layout.Units, k = layout.Storage.K, groupLength = layout.GroupLength, paddedGroup = layout.PaddedGroup;
        int stageBytes = shape.Slices * shape.StageBytes(kernels.UnitBytes);
        int stages = Math.Min(MaximumStages, (CudaFunctions.SharedBytes - BarrierBytes) / stageBytes);
        int shared = BarrierBytes + Math.Max(stages * stageBytes, shape.SumBytes);
        void** arguments = stackalloc void*[]
        {
            &units, &g, &factors, &y, &tiles, &unitsPerTile, &m, &k, &groupLength, &paddedGroup, &stagesOfSlice, &stages,
        };
        CudaDriver.Launch(functions.GetOfWarpgroups(shape.Kernel, shape.Warps), grid, 32 * shape.Warps, shared, Stream, arguments, grid.Item1);
    }

    private void Add(long parts, long y, int count, long length)
    {
        void** arguments = stackalloc void*[] { &parts, &y, &count, &length };
        const int Threads = CudaWarpgroupGradientKernels.AddThreads;
        CudaDriver.Launch(
            functions.Get(CudaWarpgroupGradientKernels.Add, Threads / 32), ((int)((length + Threads - 1) / Threads), 1, 1), Threads, 0, Stream, arguments);
    }

    /// <summary>The fewest blocks that share N with which the device is nearly as busy as with more: one, or whole clusters.</summary>
    private int BlocksOfN(WarpgroupGradientShape shape, UnitLayout layout, int m)
    {
        int blocks = 1;
        for (int more = Cluster; more * shape.Slices <= Stages(layout); more += Cluster)
        {
            blocks = Turns(shape, layout, m, more) < 0.95 * Turns(shape, layout, m, blocks) ? more : blocks;
        }

        return blocks;
    }

    /// <summary>How often the device's multiprocessors take a block each, times a block's share of N.</summary>
    private double Turns(WarpgroupGradientShape shape, UnitLayout layout, int m, int blocksOfN)
    {
        long blocks = (long)blocksOfN * layout.Units * shape.Blocks * ((m + shape.Rows - 1) / shape.Rows);
        return Turns(blocks, blocksOfN);
    }
}
#endif
