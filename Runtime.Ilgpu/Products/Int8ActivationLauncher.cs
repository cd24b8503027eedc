#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Floats = ILGPU.ArrayView<float>;
using Ints = ILGPU.ArrayView<int>;

namespace Specializer;

/// <summary>Rounds activations to int8 on one device.</summary>
/// <param name="gpu">The device.</param>
internal sealed class Int8ActivationLauncher(GpuContext gpu)
{
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats, Floats, int>> _measure =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, int>(Int8ActivationKernels.Measure));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats, int>> _join =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, int>(Int8ActivationKernels.Join));

    private readonly Lazy<
        Action<AcceleratorStream, KernelConfig, Floats, Floats, Floats, Ints, Ints, Floats, int, int, Int8Shape, int, int>> _encode =
        new(() => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, Ints, Ints, Floats, int, int, Int8Shape, int, int>(
            Int8ActivationKernels.Encode));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Ints, Ints, Floats, int, int, Int8Shape, int, int>> _encodeRows =
        new(() => gpu.Accelerator.LoadKernel<Floats, Ints, Ints, Floats, int, int, Int8Shape, int, int>(Int8ActivationKernels.EncodeRows));

    /// <summary>Queues the rounding of x[M, K] into scratch memory.</summary>
    public Int8ActivationViews Round(Floats x, int m, AbsmaxConfig activation, Int8Shape shape, Int8CodeLayout layout)
    {
        int rowsOfTile = Math.Max(1, layout.RowsOfTile);
        long words = (m + rowsOfTile - 1L) / rowsOfTile * rowsOfTile * layout.Words;
        Ints scratch = gpu.Scratch.Codes.Take(words + m);
        Floats ranges = gpu.Scratch.Factors.Take(4L * m);
        Floats low = ranges.SubView(0, m), high = ranges.SubView(m, m);
        var target = new Int8ActivationViews(
            scratch.SubView(0, words), scratch.SubView(words, m), ranges.SubView(2L * m, 2L * m), layout);
        KernelConfig rows = CommonKernels.Blocks(m, 1, Threads(layout.Words));
        int largest = AbsmaxFunction.LargestCode(activation.Function.Arithmetic, activation.Bits);
        int offset = activation.Symmetric ? 0 : 1 << (activation.Bits - 1);
        if (shape.HasOneScaleOfX != 0)
        {
            _measure.Value(gpu.Stream, rows, x, low, high, shape.K);
            _join.Value(gpu.Stream, CommonKernels.Blocks(1, 1, Threads(m)), low, high, m);
            _encode.Value(gpu.Stream, rows, x, low, high, target.Codes, target.Sums, target.Metas, largest, offset, shape, layout.Words, layout.RowsOfTile);
        }
        else if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(CudaInt8ActivationKernels.EncodeRows, rows, x, target.Codes, target.Sums, target.Metas, largest, offset, shape, layout.Words, layout.RowsOfTile);
        }
        else
        {
            _encodeRows.Value(gpu.Stream, rows, x, target.Codes, target.Sums, target.Metas, largest, offset, shape, layout.Words, layout.RowsOfTile);
        }

        return target;
    }

    /// <summary>Threads of a block for some pieces of work: one each, as far as there are so many. On the emulator one, since threads of a block wait for one another for long there.</summary>
    private int Threads(int pieces) => gpu.Device.Kind == GpuDeviceKind.Emulated
        ? 1
        : Math.Min(Int8ActivationKernels.MostThreads, (pieces + BlockReduction.WarpSize - 1) / BlockReduction.WarpSize * BlockReduction.WarpSize);
}
#endif
