#if SPECIALIZER_ILGPU
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches a config's products on tensor cores, with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="kernels">The config's kernels.</param>
/// <param name="functions">What compiles them.</param>
internal sealed unsafe class TensorCoreLauncher(GpuContext gpu, GpuKernels kernels, CudaFunctions functions)
{
    /// <summary>Rows of x of the widest product; more are taken in several blocks.</summary>
    public const int WidestRows = 64;

    /// <summary>Warps of a block at most, where a thread has 128 registers.</summary>
    private const int MaximumWarps = 16;

    /// <summary>Warps of a block at most, where a thread has 255 registers.</summary>
    private const int FewWarps = 8;

    /// <summary>Double units whose x a block of the product of one row keeps in registers: two a warp.</summary>
    private const int MaximumCount = 2 * MaximumWarps;

    private const int MaximumTilesPerBlock = 8;

    /// <summary>Warps of a block of the kernel that writes Ŵ.</summary>
    private const int HalfWarps = 8;

    /// <summary>Bytes of shared memory of such a warp: 16 rows of 256 numbers and 16 bytes.</summary>
    private const int HalfBytes = 16 * 528;

    private GpuTensorCoreKernels Products => kernels.TensorCores!;

    /// <summary>y[1, N] = x·Ŵᵀ; columns beyond what a block holds are added by further launches.</summary>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch.</exception>
    public void OneRow(UnitLayout layout, nint units, nint x, nint y, CudaEpilogue epilogue)
    {
        int all = layout.Units / 2;
        for (int first = 0; first < all; first += MaximumCount)
        {
            int count = Math.Min(MaximumCount, all - first);
            OneRow(layout, units, x, y, first + count == all ? epilogue : default, 2 * first, count);
        }
    }

    /// <summary>y[M, N] = x·Ŵᵀ, at most <see cref="WidestRows"/> rows of x a block.</summary>
    /// <inheritdoc cref="OneRow(UnitLayout, nint, nint, nint, CudaEpilogue)" path="/exception"/>
    public void Rows(UnitLayout layout, long units, long x, int m, long y, CudaEpilogue epilogue)
    {
        (GpuTensorCoreRows kernel, int columns, int chunkUnits) = m switch
        {
            <= 8 => (Products.Rows8, 1, 8),
            <= 16 => (Products.Rows16, 2, 4),
            <= 32 => (Products.Rows32, 4, 2),
            _ => (Products.Rows64, 8, 2),
        };
        int warps = columns > 4 ? FewWarps : MaximumWarps;
        nint function = functions.Get(kernel, warps);
        int buffers = 2 * 8 * columns * ((512 * chunkUnits) + 16);
        int stageBytes = (2 * kernels.UnitBytes) + layout.Format.ColumnMetaBytes;
        while (warps > 1 && buffers + 160 + (warps * (stageBytes + 8)) > CudaFunctions.SharedBytes)
        {
            warps /= 2;
        }

        int stages = Math.Clamp((CudaFunctions.SharedBytes - buffers - 160) / (warps * (stageBytes + 8)), 1, 3);
        int shared = Math.Max(buffers + 160 + (warps * stages * (stageBytes + 8)), warps * columns * 1024);
        int tiles = layout.Tiles;
        int split = Split(warps, tiles, layout.Units);
        int unitsPerTile = layout.Units;
        int n = layout.Storage.N;
        int groupRows = layout.GroupRows;
        (long terms, long projected, int rank) = epilogue;
        void** arguments = stackalloc void*[]
        {
            &units, &x, &y, &terms, &projected, &rank, &tiles, &unitsPerTile, &m, &n, &split, &stages, &groupRows,
        };
        int pairs = layout.RowGroups * ((layout.GroupTiles + 1) / 2), pairsPerBlock = warps / split;
        CudaDriver.Launch(
            function, ((pairs + pairsPerBlock - 1) / pairsPerBlock, (m + (8 * columns) - 1) / (8 * columns), 1), 32 * warps, shared, Stream, arguments);
    }

    /// <summary>x[M, K] as the kernels read it, in binary16: begins before the kernel ahead of it ends.</summary>
    public void Arrange(UnitLayout layout, long x, int m, long arranged)
    {
        nint function = functions.Get(CudaActivationKernels.Arrange, ActivationKernels.BlockSize / 32);
        int k = layout.Storage.K;
        int columns = layout.PaddedK;
        int groupLength = layout.GroupLength;
        int paddedGroup = layout.PaddedGroup;
        void** arguments = stackalloc void*[] { &x, &arranged, &k, &columns, &groupLength, &paddedGroup };
        CudaDriver.Launch(function, (columns / ActivationKernels.BlockSize, m, 1), ActivationKernels.BlockSize, 0, Stream, arguments);
    }

    /// <summary>Ŵ in binary16 of some tiles, [16·tiles, 256·units].</summary>
    /// <inheritdoc cref="OneRow(UnitLayout, nint, nint, nint, CudaEpilogue)" path="/exception"/>
    public void DequantizeHalf(UnitLayout layout, long units, int firstTile, int tiles, long target)
    {
        long metas = units + layout.ColumnMetasAt(0, 0);
        units += layout.UnitAt(firstTile, 0);
        int unitsPerTile = layout.Units, groupTiles = layout.GroupTiles;
        int count = tiles * unitsPerTile;
        void** arguments = stackalloc void*[] { &units, &target, &count, &unitsPerTile, &metas, &firstTile, &groupTiles };
        CudaDriver.Launch(
            functions.Get(Products.DequantizeHalf, HalfWarps, blocks: layout.Format.IsByColumn ? 2 : 3),
            ((count + HalfWarps - 1) / HalfWarps, 1, 1), 32 * HalfWarps, HalfWarps * HalfBytes, Stream, arguments);
    }

    private nint Stream => ((CudaStream)gpu.Stream).StreamPtr;

    private void OneRow(UnitLayout layout, long units, long x, long y, CudaEpilogue epilogue, int first, int count)
    {
        int warps = count <= MaximumWarps / 2 ? count : (count + 1) / 2;
        int resident = gpu.Device.Multiprocessors * Math.Max(1, MaximumWarps / warps / 2 * 2);
        int tiles = layout.Tiles;
        int tilesPerBlock = Math.Clamp((tiles + resident - 1) / resident, 1, MaximumTilesPerBlock);
        int sums = tilesPerBlock * UnitFormat.Rows * warps * sizeof(float);
        int stageBytes = (2 * kernels.UnitBytes) + 8;
        int budget = (warps > MaximumWarps / 2 ? CudaFunctions.SharedBytes : CudaFunctions.SharedBytes / 2) - sums - 256;
        int stages = Math.Clamp(budget / (warps * stageBytes), 1, warps > MaximumWarps / 2 ? 3 : 2);
        int shared = sums + (warps * stages * stageBytes) + 128;
        int unitsPerTile = layout.Units;
        int n = layout.Storage.N;
        int groupRows = layout.GroupRows;
        (long terms, long projected, int rank) = epilogue;
        void** arguments = stackalloc void*[]
        {
            &units, &x, &y, &terms, &projected, &rank, &tiles, &tilesPerBlock, &unitsPerTile, &first, &count, &n, &stages, &groupRows,
        };
        CudaDriver.Launch(
            functions.Get(Products.OneRow, MaximumWarps), ((tiles + tilesPerBlock - 1) / tilesPerBlock, 1, 1), 32 * warps, shared, Stream, arguments);
    }

    /// <summary>Warps that share a pair of tiles: the fewest that still give most multiprocessors a block.</summary>
    private int Split(int warps, int tiles, int units)
    {
        int split = 1;
        while (split < warps && 2 * split <= units && tiles * split < 2 * warps * gpu.Device.Multiprocessors * 7 / 8)
        {
            split *= 2;
        }

        return split;
    }
}
#endif
