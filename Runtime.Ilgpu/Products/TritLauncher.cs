#if SPECIALIZER_ILGPU
using ILGPU.Runtime.Cuda;
using Specializer.Layout;

namespace Specializer;

/// <summary>Launches a ternary config's products on binary tensor cores, with blocks that suit the shape.</summary>
/// <param name="gpu">The device.</param>
/// <param name="kernels">The config's kernels.</param>
/// <param name="functions">What compiles them.</param>
internal sealed unsafe class TritLauncher(GpuContext gpu, GpuTritKernels kernels, CudaFunctions functions)
{
    /// <summary>Rows of x up to which this is faster than units of 2-bit codes.</summary>
    public const int MostRows = 4;

    private const int MaximumWarps = 16;

    private const int MaximumTilesPerBlock = 8;

    private const int MaximumStages = 3;

    /// <summary>Bytes of a slice's unit and sum.</summary>
    private const int PairBytes = 2 * sizeof(float);

    /// <summary>Elements of 16 bits that a row of an arranged x takes.</summary>
    public static int ArrangedColumns(TritPlaneLayout layout) => layout.Units * (CudaTritKernels.SliceBytes + PairBytes) / 2;

    /// <summary>x[M, K] as products read it: bit planes of all rows, then unit and sum of each slice.</summary>
    /// <param name="layout">The weight's.</param>
    /// <param name="x">Address of x.</param>
    /// <param name="isHalf">Whether x is binary16; else it is binary32.</param>
    /// <param name="stride">Elements from one row of x to the next.</param>
    /// <param name="m">M.</param>
    /// <param name="arranged">Address of M·<see cref="ArrangedColumns"/> elements.</param>
    /// <exception cref="GpuException">The driver refuses the kernel or its launch.</exception>
    public void Arrange(TritPlaneLayout layout, long x, bool isHalf, int stride, int m, long arranged)
    {
        nint function = functions.Get(CudaTritKernels.Arrange, CudaTritKernels.BlockSize / 32);
        int k = layout.Storage.K;
        int half = isHalf ? 1 : 0;
        long slices = Slices(layout, arranged, m);
        void** arguments = stackalloc void*[] { &x, &half, &k, &stride, &arranged, &slices };
        CudaDriver.Launch(function, (layout.Units, m, 1), CudaTritKernels.BlockSize, CudaTritKernels.SharedBytes, Stream, arguments);
    }

    /// <summary>y[M, N] = x·Ŵᵀ, x arranged; columns beyond what a block holds are added by further launches.</summary>
    /// <exception cref="GpuException">The driver refuses a kernel or a launch.</exception>
    public void MatMul(TritPlaneLayout layout, TritAddresses weight, long x, int m, long y, CudaEpilogue epilogue)
    {
        GpuTritKernel kernel = m switch
        {
            1 => kernels.OneRow,
            2 => kernels.TwoRows,
            _ => kernels.FourRows,
        };
        int launches = (layout.Units + (MaximumWarps * kernel.UnitsOfWarp) - 1) / (MaximumWarps * kernel.UnitsOfWarp);
        for (int i = 0; i < launches; i++)
        {
            int first = layout.Units * i / launches;
            int count = (layout.Units * (i + 1) / launches) - first;
            Launch(kernel, layout, weight, x, m, y, i + 1 == launches ? epilogue : default, first, count);
        }
    }

    private nint Stream => ((CudaStream)gpu.Stream).StreamPtr;

    private static long Slices(TritPlaneLayout layout, long arranged, int m) => arranged + ((long)m * layout.Units * CudaTritKernels.SliceBytes);

    private void Launch(
        GpuTritKernel kernel, TritPlaneLayout layout, TritAddresses weight, long x, int m, long y, CudaEpilogue epilogue, int first, int count)
    {
        (long planes, long scale, long zero) = weight;
        (long terms, long projected, int rank) = epilogue;
        long slices = Slices(layout, x, m);
        int tiles = layout.Tiles;
        int multiprocessors = gpu.Device.Multiprocessors;

        // Two blocks a multiprocessor where that is all; else one, as wide as can be.
        bool isSmall = tiles > multiprocessors && tiles <= 2 * multiprocessors;
        int warps = isSmall ? (count + kernel.UnitsOfWarp - 1) / kernel.UnitsOfWarp : Math.Min(MaximumWarps, count);
        int tilesPerBlock = isSmall ? 1 : Math.Clamp((tiles + multiprocessors - 1) / multiprocessors, 1, MaximumTilesPerBlock);
        int sums = tilesPerBlock * TritPlanes.Rows * kernel.Rows * warps * sizeof(float);
        int stageBytes = (kernel.UnitsOfWarp * TritPlanes.Bytes) + 8;
        int stages = Math.Clamp((CudaFunctions.SharedBytes - sums - 256) / (warps * stageBytes), 1, Math.Min(MaximumStages, tilesPerBlock));
        int shared = sums + (warps * stages * stageBytes) + 128;
        int unitsPerTile = layout.Units;
        int n = layout.Storage.N;
        void** arguments = stackalloc void*[]
        {
            &planes, &scale, &zero, &x, &slices, &y, &terms, &projected, &rank,
            &tiles, &tilesPerBlock, &unitsPerTile, &first, &count, &m, &n, &stages,
        };
        CudaDriver.Launch(
            functions.Get(kernel.Product, MaximumWarps),
            ((tiles + tilesPerBlock - 1) / tilesPerBlock, (m + kernel.Rows - 1) / kernel.Rows, 1),
            32 * warps,
            shared,
            Stream,
            arguments);
    }
}
#endif
