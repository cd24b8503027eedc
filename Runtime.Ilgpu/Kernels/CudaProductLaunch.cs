#if SPECIALIZER_ILGPU
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches a config's product on tensor cores, with blocks that suit the shape.</summary>
internal sealed unsafe class CudaProductLaunch
{
    /// <summary>Warps of a block at most: 128 registers a thread.</summary>
    public const int MaximumWarps = 16;

    /// <summary>Double units whose x a block keeps in registers: two a warp.</summary>
    private const int MaximumCount = 2 * MaximumWarps;

    /// <summary>Shared memory of a multiprocessor that blocks can have, compute capability 9.0.</summary>
    private const int SharedBytes = 227 * 1024;

    private const int MaximumTilesPerBlock = 8;

    /// <summary>Rows of x that a block takes: the columns of an mma.</summary>
    private const int RowsOfBlock = 8;

    private readonly nint _function;
    private readonly nint _rowsFunction;
    private readonly int _unitBytes;
    private readonly int _multiprocessors;

    /// <summary>Prepares a kernel.</summary>
    /// <exception cref="GpuException">The driver refuses the shared memory that it needs.</exception>
    public CudaProductLaunch(CudaKernel kernel, CudaKernel rows, int unitBytes, int multiprocessors)
    {
        _function = kernel.FunctionPtr;
        _rowsFunction = rows.FunctionPtr;
        _unitBytes = unitBytes;
        _multiprocessors = multiprocessors;
        CudaDriver.AllowSharedMemory(_function, SharedBytes);
        CudaDriver.AllowSharedMemory(_rowsFunction, SharedBytes);
    }

    /// <summary>y[M, N] = x·Ŵᵀ; columns beyond what a block holds are added by further launches.</summary>
    /// <exception cref="GpuException">The driver refuses a launch.</exception>
    public void Run(UnitLayout layout, nint units, nint x, int m, nint y, nint stream)
    {
        if (m > 1)
        {
            RunRows(layout, units, x, m, y, stream);
            return;
        }

        int all = layout.Units / 2;
        for (int first = 0; first < all; first += MaximumCount)
        {
            Run(layout, units, x, m, y, stream, first, Math.Min(MaximumCount, all - first));
        }
    }

    private void Run(UnitLayout layout, long units, long x, int m, long y, nint stream, int firstDouble, int count)
    {
        int warps = count <= MaximumWarps / 2 ? count : (count + 1) / 2;
        int resident = _multiprocessors * Math.Max(1, MaximumWarps / warps / 2 * 2);
        int tilesPerBlock = Math.Clamp((layout.Tiles + resident - 1) / resident, 1, MaximumTilesPerBlock);
        int sums = tilesPerBlock * UnitFormat.Rows * warps * sizeof(float);
        int budget = (warps > MaximumWarps / 2 ? SharedBytes : SharedBytes / 2) - sums - 256;
        int stages = Math.Clamp(budget / (warps * ((2 * _unitBytes) + 8)), 1, warps > MaximumWarps / 2 ? 3 : 2);
        int shared = sums + (warps * stages * ((2 * _unitBytes) + 8)) + 128;
        int tiles = layout.Tiles;
        int unitsPerTile = layout.Units;
        int first = 2 * firstDouble;
        int n = layout.Storage.N;
        int accumulate = firstDouble > 0 ? 1 : 0;
        void** arguments = stackalloc void*[]
        {
            &units, &x, &y, &tiles, &tilesPerBlock, &unitsPerTile, &first, &count, &n, &accumulate, &stages,
        };
        CudaDriver.Launch(_function, ((tiles + tilesPerBlock - 1) / tilesPerBlock, m), 32 * warps, shared, stream, arguments);
    }

    /// <summary>Two rows of x and more: eight a block, whatever K.</summary>
    private void RunRows(UnitLayout layout, long units, long x, int m, long y, nint stream)
    {
        int warps = Math.Min(MaximumWarps, layout.Units / 2);
        int tiles = layout.Tiles;
        int tilesPerBlock = Math.Clamp((tiles + _multiprocessors - 1) / _multiprocessors, 1, MaximumTilesPerBlock);
        int sumsOfTile = UnitFormat.Rows * RowsOfBlock * sizeof(float) * warps;
        int room = SharedBytes - 256 - (warps * ((2 * _unitBytes) + 8));
        tilesPerBlock = Math.Min(tilesPerBlock, room / sumsOfTile);
        int sums = tilesPerBlock * sumsOfTile;
        int stages = Math.Clamp((SharedBytes - sums - 256) / (warps * ((2 * _unitBytes) + 8)), 1, 3);
        int shared = sums + (warps * stages * ((2 * _unitBytes) + 8)) + 128;
        int unitsPerTile = layout.Units;
        int n = layout.Storage.N;
        void** arguments = stackalloc void*[] { &units, &x, &y, &tiles, &tilesPerBlock, &unitsPerTile, &m, &n, &stages };
        (int, int) grid = ((tiles + tilesPerBlock - 1) / tilesPerBlock, (m + RowsOfBlock - 1) / RowsOfBlock);
        CudaDriver.Launch(_rowsFunction, grid, 32 * warps, shared, stream, arguments);
    }
}
#endif
