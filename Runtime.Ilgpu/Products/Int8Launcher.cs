#if SPECIALIZER_ILGPU
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Floats = ILGPU.ArrayView<float>;
using Ints = ILGPU.ArrayView<int>;

namespace Specializer;

/// <summary>Rounds activations and launches integer products on one device.</summary>
/// <param name="gpu">The device.</param>
internal sealed class Int8Launcher(GpuContext gpu)
{
    /// <summary>Codes of a row are filled up to a multiple of this: two mmas of 32 columns.</summary>
    public const int CodeMultiple = 64;

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats, Floats, int>> _measure =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, int>(Int8ActivationKernels.Measure));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats, int>> _join =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, int>(Int8ActivationKernels.Join));

    private readonly Lazy<
        Action<AcceleratorStream, KernelConfig, Floats, Floats, Floats, Ints, Ints, Floats, int, int, Int8Shape>> _encode =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, Ints, Ints, Floats, int, int, Int8Shape>(
            Int8ActivationKernels.Encode));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Ints, Ints, Floats, int, int, Int8Shape>> _encodeRows =
        new(() => gpu.Accelerator.LoadKernel<Floats, Ints, Ints, Floats, int, int, Int8Shape>(Int8ActivationKernels.EncodeRows));

    private readonly Lazy<
        Action<AcceleratorStream, KernelConfig, Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape>> _plain =
        new(() => gpu.Accelerator.LoadKernel<Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape>(
            Int8ProductKernels.MatMul));

    private readonly Lazy<Action<
        AcceleratorStream, KernelConfig, Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape, long, long, int>> _tensorCores =
        new(() => gpu.Accelerator.LoadKernel<Ints, Floats, Ints, Ints, Floats, Ints, Floats, Floats, Int8Shape, long, long, int>(
            Int8ProductKernels.MatMulOnTensorCores));

    /// <summary>The codes of a weight as words of four, rows filled up with 0.</summary>
    public static int[] Words(Int8Weight weight, int stride)
    {
        int[] words = new int[weight.OutFeatures * stride];
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

    /// <summary>Queues y = x·Ŵᵀ + bias.</summary>
    public void Run(
        Floats x, int m, AbsmaxConfig activation, Ints codes, Floats metas, Ints sums, Floats bias, Floats y, Int8Shape shape)
    {
        Ints scratch = gpu.Scratch.Codes.Take((long)m * (shape.Stride + 1));
        Ints codesOfX = scratch.SubView(0, (long)m * shape.Stride);
        Ints sumsOfX = scratch.SubView((long)m * shape.Stride, m);
        Floats ranges = gpu.Scratch.Factors.Take(4L * m);
        Floats low = ranges.SubView(0, m), high = ranges.SubView(m, m), metasOfX = ranges.SubView(2L * m, 2L * m);
        KernelConfig rows = CommonKernels.Blocks(m, 1, Threads(shape));
        int largest = AbsmaxFunction.LargestCode(activation.Function.Arithmetic, activation.Bits);
        int offset = activation.Symmetric ? 0 : 1 << (activation.Bits - 1);
        if (shape.HasOneScaleOfX != 0)
        {
            _measure.Value(gpu.Stream, rows, x, low, high, shape.K);
            _join.Value(gpu.Stream, CommonKernels.Blocks(1, 1, 1), low, high, m);
            _encode.Value(gpu.Stream, rows, x, low, high, codesOfX, sumsOfX, metasOfX, largest, offset, shape);
        }
        else
        {
            _encodeRows.Value(gpu.Stream, rows, x, codesOfX, sumsOfX, metasOfX, largest, offset, shape);
        }

        if (gpu.Device.ComputeCapability is { Major: >= 8 })
        {
            KernelConfig blocks = CommonKernels.Blocks(
                (shape.N + Int8ProductKernels.RowsOfBlock - 1) / Int8ProductKernels.RowsOfBlock,
                (m + Int8ProductKernels.RowsOfBlock - 1) / Int8ProductKernels.RowsOfBlock,
                Int8ProductKernels.TensorCoreThreads);
            _tensorCores.Value(
                gpu.Stream, blocks, codesOfX, metasOfX, sumsOfX, codes, metas, sums, bias, y, shape,
                codesOfX.LoadEffectiveAddressAsPtr(), codes.LoadEffectiveAddressAsPtr(), m);
        }
        else
        {
            KernelConfig blocks = CommonKernels.Blocks(shape.N, m, 32);
            _plain.Value(gpu.Stream, blocks, codesOfX, metasOfX, sumsOfX, codes, metas, sums, bias, y, shape);
        }
    }

    /// <summary>Threads of a block that takes a row of x: one a word, as far as there are so many. On the emulator one, since threads of a block wait for one another for long there.</summary>
    private int Threads(Int8Shape shape) => gpu.Device.Kind == GpuDeviceKind.Emulated
        ? 1
        : Math.Min(Int8ActivationKernels.MostThreads, (shape.Stride + BlockReduction.WarpSize - 1) / BlockReduction.WarpSize * BlockReduction.WarpSize);
}
#endif
