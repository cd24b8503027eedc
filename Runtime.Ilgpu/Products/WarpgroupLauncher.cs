#if SPECIALIZER_ILGPU
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches a config's products of many rows on warpgroups (compute capability 9.0), with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="kernels">The config's kernels.</param>
/// <param name="functions">What compiles them.</param>
internal sealed unsafe class WarpgroupLauncher(GpuContext gpu, GpuKernels kernels, CudaFunctions functions)
    : WarpgroupChoice<WarpgroupShape>(WarpgroupShape.All(kernels.TensorCores!.Warpgroups!), gpu.Device.Multiprocessors)
{
    /// <summary>Rows of x up to which a product on <see cref="TensorCoreLauncher"/> is as fast.</summary>
    public const int FewRows = 8;

    /// <summary>Barriers ahead of the rings, and what aligning them takes.</summary>
    private const int BarrierBytes = 2048 + 128;

    /// <summary>Stages of weights: with more, the copies of x wait behind them.</summary>
    private const int Stages = 2;

    /// <summary>Stages of x that a product is as fast with as with more.</summary>
    private const int EnoughStages = 4;

    /// <summary>Elements of binary16 behind x that a row takes: its power, the largest of its parts, and what aligning them takes.</summary>
    private const int BehindRow = 2 + (2 * CudaCodeActivationKernels.Parts) + 8;

    private readonly int _mostUnitBytesOfRow = WarpgroupShape.All(kernels.TensorCores!.Warpgroups!).Max(shape => shape.UnitBytesOfRow);

    /// <summary>Rows of x that stand together in an arranged x of m rows, see <see cref="GpuWarpgroupProduct"/>.</summary>
    public int RowsOfBlock(UnitLayout layout, int m) => ShapeFor(layout, m).Rows;

    /// <summary>y[M, N] = x·Ŵᵀ, x arranged by as many rows as <see cref="RowsOfBlock"/> says.</summary>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch.</exception>
    public void MatMul(UnitLayout layout, long units, long x, int m, long y, CudaEpilogue epilogue)
    {
        WarpgroupShape shape = ShapeFor(layout, m);
        int slices = Slices(shape, layout, m);
        int parts = Parts(shape, layout, slices), split = slices / parts;
        int stages = Stages, xStages = XStages(shape, layout, split);
        int shared = BarrierBytes + Math.Max((split * xStages * shape.StageBytes) + UnitRings(shape, layout), shape.Warps * BytesOfSums(shape));
        int tiles = layout.Tiles, unitsPerTile = layout.Units, n = layout.Storage.N, groupRows = layout.GroupRows;
        (long terms, long projected, int rank) = epilogue;
        void** arguments = stackalloc void*[]
        {
            &units, &x, &y, &terms, &projected, &rank, &tiles, &unitsPerTile, &m, &n, &split, &stages, &xStages, &groupRows,
        };
        int tilesOfBlock = shape.Warps / split;
        CudaDriver.Launch(
            functions.GetOfWarpgroups(shape.Kernel, shape.Warps), (parts, (m + shape.Rows - 1) / shape.Rows, (tiles + tilesOfBlock - 1) / tilesOfBlock), 32 * shape.Warps, shared,
            ((CudaStream)gpu.Stream).StreamPtr, arguments, parts);
    }

    /// <summary>Elements of binary16 that a row of an arranged x takes at most.</summary>
    public int ArrangedColumns(UnitLayout layout) => (layout.Units * _mostUnitBytesOfRow / 2) + BehindRow;

    /// <summary>Whether a product of m rows multiplies codes, so that <see cref="ArrangeRows"/> makes its x of one in binary16.</summary>
    public bool TakesCodes(UnitLayout layout, int m) => ShapeFor(layout, m).TakesCodes;

    /// <summary>x[M, K] in binary32 as the products read it: begins before the kernel ahead of it ends.</summary>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch.</exception>
    public void Arrange(UnitLayout layout, long x, int m, long arranged)
    {
        int k = layout.Storage.K, columns = layout.PaddedK, groupLength = layout.GroupLength, paddedGroup = layout.PaddedGroup;
        WarpgroupShape shape = ShapeFor(layout, m);
        int run = layout.Format.Run, rowsOfBlock = shape.Rows;
        if (shape.TakesCodes)
        {
            ArrangeForCodes(shape, x, isHalf: 0, (k, columns, groupLength, paddedGroup, run), m, arranged);
            return;
        }

        void** arguments = stackalloc void*[] { &x, &arranged, &k, &columns, &groupLength, &paddedGroup, &run, &m, &rowsOfBlock };
        Launch(CudaActivationKernels.ArrangeTiles, (columns / 512, (m + 3) / 4, 1), arguments);
    }

    /// <summary>The same of an x[M, PaddedK] in binary16, for a product of codes.</summary>
    /// <inheritdoc cref="Arrange" path="/exception"/>
    public void ArrangeRows(UnitLayout layout, long x, int m, long arranged) => ArrangeForCodes(
        ShapeFor(layout, m), x, isHalf: 1, (layout.PaddedK, layout.PaddedK, layout.PaddedGroup, layout.PaddedGroup, layout.Format.Run), m, arranged);

    private void ArrangeForCodes(
        WarpgroupShape shape, long x, int isHalf, (int K, int Columns, int GroupLength, int PaddedGroup, int Run) shapeOfX, int m, long arranged)
    {
        (int k, int columns, int groupLength, int paddedGroup, int run) = shapeOfX;
        long powers = arranged + (m * (columns / 256L) * shape.UnitBytesOfRow);
        long largest = powers + (((m * (long)sizeof(float)) + 15) & ~15L);
        void** ofLargest = stackalloc void*[] { &x, &largest, &k, &isHalf };
        Launch(CudaCodeActivationKernels.FindLargest, (CudaCodeActivationKernels.Parts / 8, m, 1), ofLargest);
        int rowsOfBlock = shape.Rows, quarters = shape.Quarters, sumSteps = shape.SumSteps;
        int quarterGroups = kernels.TensorCores!.Warpgroups!.QuarterGroups, places = kernels.TensorCores.Warpgroups.Places;
        void** arguments = stackalloc void*[]
        {
            &x, &arranged, &largest, &powers, &k, &columns, &groupLength, &paddedGroup, &run, &m, &isHalf, &rowsOfBlock, &quarters, &sumSteps, &quarterGroups, &places,
        };
        Launch(CudaCodeActivationKernels.ArrangeTiles, (columns / 512, (m + 3) / 4, 1), arguments);
    }

    private void Launch(Delegate kernel, (int X, int Y, int Z) grid, void** arguments) => CudaDriver.Launch(
        functions.GetOfWarpgroups(kernel, ActivationKernels.BlockSize / 32), grid, ActivationKernels.BlockSize, 0, ((CudaStream)gpu.Stream).StreamPtr, arguments);

    /// <inheritdoc/>
    protected override double Turns(WarpgroupShape shape, UnitLayout layout, int m) => Turns(shape, layout, m, Slices(shape, layout, m));

    /// <summary>The fewest slices of K with which the device is nearly as busy as with more.</summary>
    private int Slices(WarpgroupShape shape, UnitLayout layout, int m)
    {
        int slices = 1;
        for (int more = 2; more <= Math.Min(shape.Warps / 2, layout.Units) && Fits(shape, layout, more); more *= 2)
        {
            slices = Turns(shape, layout, m, more) < 0.95 * Turns(shape, layout, m, slices) ? more : slices;
        }

        return slices;
    }

    private bool Fits(WarpgroupShape shape, UnitLayout layout, int slices) => XStages(shape, layout, slices / Parts(shape, layout, slices)) >= (shape == Widest ? EnoughStages - 1 : 2);

    /// <summary>Blocks of a cluster that share the slices: two where warpgroups of one block would lack room for x.</summary>
    private int Parts(WarpgroupShape shape, UnitLayout layout, int slices) =>
        slices > 2 || slices > shape.Warps / 8 || XStages(shape, layout, slices) < EnoughStages ? Math.Min(slices, 2) : 1;

    /// <summary>How often the device's multiprocessors take a block each, times a block's share of K.</summary>
    private double Turns(WarpgroupShape shape, UnitLayout layout, int m, int slices)
    {
        int parts = Parts(shape, layout, slices);
        int tilesOfBlock = shape.Warps * parts / slices;
        long blocks = (long)parts * ((layout.Tiles + tilesOfBlock - 1) / tilesOfBlock) * ((m + shape.Rows - 1) / shape.Rows);
        return Turns(blocks, slices);
    }

    private static int XStages(WarpgroupShape shape, UnitLayout layout, int split) => Math.Min(
        EnoughStages, (CudaFunctions.SharedBytes - BarrierBytes - UnitRings(shape, layout)) / (split * shape.StageBytes));

    /// <summary>Bytes of the rings of a block's warps: units, and scales and zeros that lie apart from them.</summary>
    private static int UnitRings(WarpgroupShape shape, UnitLayout layout) => shape.Warps * Stages * (layout.Format.Bytes + layout.Format.ColumnMetaBytes);

    /// <summary>Bytes of a warp's sums, and what keeps those of neighbours in other banks.</summary>
    private static int BytesOfSums(WarpgroupShape shape) => (64 * shape.Rows) + 16;
}
#endif
