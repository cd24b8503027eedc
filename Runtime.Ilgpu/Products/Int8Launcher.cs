#if SPECIALIZER_ILGPU
using System.Numerics;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Floats = ILGPU.ArrayView<float>;
using Ints = ILGPU.ArrayView<int>;

namespace Specializer;

/// <summary>Launches integer products on one device, each on the path that is fastest for its rows.</summary>
/// <param name="gpu">The device.</param>
/// <param name="choice">What a library takes.</param>
internal sealed class Int8Launcher(GpuContext gpu, Int8Choice choice)
{
    /// <summary>Codes of a row are filled up to a multiple of this: two mmas of 32 columns.</summary>
    public const int CodeMultiple = 64;

    /// <summary>Rows of a weight are filled up to a multiple of this, which cuBLAS wants.</summary>
    public const int RowMultiple = 4;

    /// <summary>Shared memory of a block of which a multiprocessor holds two.</summary>
    private const int HalfOfShared = (CudaFunctions.SharedBytes - 1024) / 2;

    private const int FewestStages = 3;
    private const int MostStages = 6;

    private readonly Int8ActivationLauncher _activations = new(gpu);
    private readonly Int8WarpgroupLauncher? _warpgroups = gpu is { HasWarpgroups: true, Overlapped: { } overlapped } ? new(gpu, overlapped) : null;

    private readonly Lazy<
        Action<AcceleratorStream, KernelConfig, Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape>> _plain =
        new(() => gpu.Accelerator.LoadKernel<Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape>(
            Int8ProductKernels.MatMul));

    private readonly Lazy<Action<
        AcceleratorStream, KernelConfig, Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape, long, long, int>> _tensorCores =
        new(() => gpu.Accelerator.LoadKernel<Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape, long, long, int>(
            Int8ProductKernels.MatMulOnTensorCores));

    private readonly Lazy<Action<
        AcceleratorStream, KernelConfig, Ints, Floats, Ints, Floats, Ints, Floats, Floats, Int8Shape, int, int>> _finish =
        new(() => gpu.Accelerator.LoadKernel<Ints, Floats, Ints, Floats, Ints, Floats, Floats, Int8Shape, int, int>(Int8ProductKernels.Finish));

    /// <summary>The codes of a weight as words of four, rows filled up with 0, and rows of 0 up to a multiple of <see cref="RowMultiple"/>.</summary>
    public static int[] Words(Int8Weight weight, int stride)
    {
        int[] words = new int[RoundedUp(weight.OutFeatures) * stride];
        for (int row = 0; row < weight.OutFeatures; row++)
        {
            ReadOnlySpan<sbyte> codes = weight.Codes.Slice(row * weight.Stride, weight.InFeatures);
            MemoryMarshal.AsBytes(codes).CopyTo(MemoryMarshal.AsBytes(words.AsSpan(row * stride, stride)));
        }

        return words;
    }

    /// <summary>Scale and zero point of each row of a weight, side by side.</summary>
    public static float[] Metas(Int8Weight weight)
    {
        float[] metas = new float[2 * weight.OutFeatures];
        for (int row = 0; row < weight.OutFeatures; row++)
        {
            (metas[2 * row], metas[(2 * row) + 1]) = (weight.Scale[row], weight.Zero?[row] ?? 0);
        }

        return metas;
    }

    /// <summary>Queues y[M, N] = x·Ŵᵀ + bias.</summary>
    public void Run(Floats x, int m, AbsmaxConfig activation, Int8WeightViews w, Floats y, Int8Shape shape)
    {
        if (m >= choice.WarpgroupRows && _warpgroups is { } warpgroups)
        {
            Int8CodeLayout tiles = Int8WarpgroupLauncher.LayoutOf(m, shape.Stride);
            warpgroups.MatMul(_activations.Round(x, m, activation, shape, tiles), m, w, y, shape);
            return;
        }

        Int8ActivationViews rounded = _activations.Round(x, m, activation, shape, new Int8CodeLayout(shape.Stride, rowsOfTile: 0));
        if (m > choice.FusedRows && gpu.Dense.IsFast && TryThroughLibrary(rounded, m, w, y, shape))
        {
            return;
        }

        if (gpu.Overlapped is { } overlapped)
        {
            if (m <= CudaInt8ProductKernels.FewRowsOfX)
            {
                OverlappedFew(overlapped, rounded, m, w, y, shape);
            }
            else
            {
                OverlappedMany(overlapped, rounded, m, w, y, shape);
            }
        }
        else if (gpu.Device.ComputeCapability is { Major: >= 8 })
        {
            KernelConfig blocks = CommonKernels.Blocks(
                (shape.N + Int8ProductKernels.RowsOfBlock - 1) / Int8ProductKernels.RowsOfBlock,
                (m + Int8ProductKernels.RowsOfBlock - 1) / Int8ProductKernels.RowsOfBlock,
                Int8ProductKernels.TensorCoreThreads);
            _tensorCores.Value(
                gpu.Stream, blocks, rounded.Codes, rounded.Metas, rounded.Sums, w.Codes, w.Metas, w.Sums, w.Bias, y, shape,
                rounded.Codes.LoadEffectiveAddressAsPtr(), w.Codes.LoadEffectiveAddressAsPtr(), m);
        }
        else
        {
            KernelConfig blocks = CommonKernels.Blocks(shape.N, m, 32);
            _plain.Value(gpu.Stream, blocks, rounded.Codes, rounded.Metas, rounded.Sums, w.Codes, w.Metas, w.Sums, w.Bias, y, shape);
        }
    }

    private static int RoundedUp(int rows) => (rows + RowMultiple - 1) / RowMultiple * RowMultiple;

    /// <summary>Sums by a library, a block of them at a time, and values of them.</summary>
    private bool TryThroughLibrary(Int8ActivationViews x, int m, Int8WeightViews w, Floats y, Int8Shape shape)
    {
        int all = RoundedUp(shape.N);
        (int rowsOfX, int rowsOfW) = choice.Block(m, all);
        Ints scratch = gpu.Scratch.Sums.Take((long)rowsOfX * rowsOfW);
        for (int first = 0; first < m; first += rowsOfX)
        {
            int count = Math.Min(rowsOfX, m - first);
            Int8ActivationViews block = x.Rows(first, count);
            Floats target = y.SubView((long)first * shape.N, (long)count * shape.N);
            for (int firstOfW = 0; firstOfW < all; firstOfW += rowsOfW)
            {
                int rows = Math.Min(rowsOfW, all - firstOfW);
                Ints sums = scratch.SubView(0, (long)count * rows);
                Ints codes = w.Codes.SubView((long)firstOfW * shape.Stride, (long)rows * shape.Stride);
                if (!gpu.Dense.TryMultiplyCodes(block.Codes, count, codes, rows, shape.Stride, sums))
                {
                    return false;
                }

                _finish.Value(gpu.Stream, BlocksOfSums(rows, count), sums, block.Metas, block.Sums, w.Metas, w.Sums, w.Bias, target, shape, firstOfW, rows);
            }
        }

        return true;
    }

    private KernelConfig BlocksOfSums(int rows, int m)
    {
        int threads = gpu.Device.Kind == GpuDeviceKind.Emulated ? BlockReduction.WarpSize : ActivationKernels.BlockSize;
        int columns = threads * Int8ProductKernels.SumsOfThread;
        return CommonKernels.Blocks((rows + columns - 1) / columns, m, threads);
    }

    /// <summary>Blocks of 32 rows of W, with rings of which a multiprocessor holds two blocks'.</summary>
    private static void OverlappedFew(OverlappedKernels overlapped, Int8ActivationViews x, int m, Int8WeightViews w, Floats y, Int8Shape shape)
    {
        int stagedRows = m <= 8 ? m : CudaInt8ProductKernels.FewRowsOfX;
        int ringBytes = CudaInt8ProductKernels.Warps * (CudaInt8ProductKernels.FewStageBytes + (stagedRows * CudaInt8ProductKernels.SliceColumns));
        int stages = Math.Clamp(HalfOfShared / ringBytes, FewestStages, MostStages);
        KernelConfig blocks = CommonKernels.Blocks(BlocksOfW(shape.N, 3), 1, CudaInt8ProductKernels.Threads);
        overlapped.LaunchShared(
            CudaInt8ProductKernels.MatMulFew, blocks, stages * ringBytes, x.Metas, x.Sums, w.Metas, w.Sums, w.Bias, y, shape,
            (long)x.Codes.LoadEffectiveAddressAsPtr(), (long)w.Codes.LoadEffectiveAddressAsPtr(), m, stagedRows, stages);
    }

    /// <summary>Blocks of as many rows of W as leave most multiprocessors one, with a ring as long as there is room.</summary>
    private void OverlappedMany(OverlappedKernels overlapped, Int8ActivationViews x, int m, Int8WeightViews w, Floats y, Int8Shape shape)
    {
        int blocksOfX = (m + CudaInt8ProductKernels.MostRowsOfX - 1) / CudaInt8ProductKernels.MostRowsOfX;
        int stagedRows = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(m, CudaInt8ProductKernels.MostRowsOfX));
        int sliceBits = 1;
        while (sliceBits < 3 && blocksOfX * (long)BlocksOfW(shape.N, sliceBits) < gpu.Device.Multiprocessors * 7 / 8)
        {
            sliceBits++;
        }

        int stageBytes = CudaInt8ProductKernels.StageBytes + (stagedRows * CudaInt8ProductKernels.SliceColumns << sliceBits);
        int room = blocksOfX * (long)BlocksOfW(shape.N, sliceBits) > gpu.Device.Multiprocessors ? HalfOfShared : CudaFunctions.SharedBytes;
        int stages = Math.Clamp(room / stageBytes, FewestStages, MostStages);
        int sumsOfRow = (CudaInt8ProductKernels.RowsOfWarps >> sliceBits) + CudaInt8ProductKernels.SumPadding;
        int shared = Math.Max(stages * stageBytes, (stagedRows * sumsOfRow << sliceBits) * sizeof(int));
        KernelConfig blocks = CommonKernels.Blocks(blocksOfX, BlocksOfW(shape.N, sliceBits), CudaInt8ProductKernels.Threads);
        overlapped.LaunchShared(
            CudaInt8ProductKernels.MatMul, blocks, shared, x.Metas, x.Sums, w.Metas, w.Sums, w.Bias, y, shape,
            (long)x.Codes.LoadEffectiveAddressAsPtr(), (long)w.Codes.LoadEffectiveAddressAsPtr(), m, sliceBits, stagedRows, stages);
    }

    private static int BlocksOfW(int n, int sliceBits)
    {
        int rows = CudaInt8ProductKernels.RowsOfWarps >> sliceBits;
        return (n + rows - 1) / rows;
    }
}
#endif
