#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Microsoft.Extensions.Logging;
using Specializer.Layout;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>y = x·Ŵᵀ + bias with a quantized weight that lies in a device's memory, straight from its codes.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
/// <remarks>
/// x is rounded to binary16, relative error 2⁻¹¹, and must stay below 65520 in magnitude; sums are binary32. On compute capability 9.x and 10.x products run on
/// tensor cores, elsewhere in plain C#. Eight rows of x read the weight once: made for M ≤ 16.
/// Calls must not overlap. The device must outlive this object.
/// </remarks>
public sealed class GpuQuantLinear<TScheme> : IDisposable
    where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
{
    private readonly GpuContext _gpu;
    private readonly UnitLayout _layout;
    private readonly LoadedKernels _kernels;
    private readonly GpuShape _shape;
    private readonly GpuBuffers _buffers;

    /// <summary>Copies a weight to a device and compiles its kernels.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="weight">Ŵ[N, K]; not kept.</param>
    /// <param name="bias">[N], or null; copied.</param>
    /// <exception cref="ArgumentException">The bias does not have N elements, or the weight's groups do not begin where its rows begin.</exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel; what was taken is freed again.</exception>
    public GpuQuantLinear(GpuContext gpu, QuantizedTensor<TScheme> weight, float[]? bias = null)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentNullException.ThrowIfNull(weight);
        if (bias is not null && bias.Length != weight.Layout.N)
        {
            throw new ArgumentException($"A bias of {bias.Length} elements does not fit {weight.Layout.N} rows.", nameof(bias));
        }

        _gpu = gpu;
        _layout = UnitLayout.For(weight.Layout, TScheme.Config.ScaleBytes) ?? throw new ArgumentException(
            $"{TScheme.Config} has no GPU layout for [{weight.Layout.N}, {weight.Layout.K}]: K must be a multiple of the group, {weight.Layout.Group}.",
            nameof(weight));
        _shape = new GpuShape(_layout);
        _kernels = gpu.Load(TScheme.GpuKernels);
        if (SpecializerDiagnostics.Log.IsEnabled(LogLevel.Debug))
        {
            string product = _kernels.TensorCores is null
                ? "products in plain C#, since the device has no compute capability 9.x or 10.x, or ILGPU cannot aim at it"
                : "products on tensor cores";
            DecisionLog.GpuProductChosen(SpecializerDiagnostics.Log, _shape.N, _shape.K, TScheme.KernelName, gpu.Device.Selector, product);
        }

        PackedTensor packed = weight.ToStorage();
        byte[] codes = new byte[weight.Layout.N * weight.Layout.K];
        TScheme.Unpack(weight.Layout, packed.Words, codes);
        int[] units = UnitArrangement.Arrange(_layout, packed, codes);
        _buffers = Guard("load", 0, () => new GpuBuffers(gpu, units, bias));
    }

    /// <summary>K.</summary>
    public int InFeatures => _shape.K;

    /// <summary>N.</summary>
    public int OutFeatures => _shape.N;

    /// <summary>Elements of a row of x as <see cref="Arrange"/> writes it.</summary>
    public int ArrangedInFeatures => _layout.PaddedK;

    /// <summary>Bytes of codes, scales and zeros on the device, with the padding of its layout.</summary>
    public long Bytes => _layout.Bytes;

    /// <summary>y = x·Ŵᵀ + bias, copied to the device and back; returns when y is there.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        CheckLengths(x.Length, m, y.Length);
        if (m == 0)
        {
            return;
        }

        KernelMeasurement measurement = KernelMeasurement.Begin();
        float[] input = x.ToArray();
        float[] output = Guard("product", m, () =>
        {
            _buffers.Reserve(m, _shape);
            ArrayView<float> deviceX = _buffers.X.View.SubView(0, input.Length);
            ArrayView<float> deviceY = _buffers.Y.View.SubView(0, (long)m * _shape.N);
            deviceX.CopyFromCPU(_gpu.Stream, input);
            Queue(deviceX, m, deviceY);
            float[] result = new float[deviceY.Length];
            deviceY.CopyToCPU(_gpu.Stream, result);
            _gpu.Stream.Synchronize();
            return result;
        });
        output.CopyTo(y);
        measurement.End(KernelOperation.MatMul, TScheme.KernelName, Bytes, (long)x.Length + y.Length, _gpu.Device.Selector);
    }

    /// <summary>y = x·Ŵᵀ + bias between buffers of the device, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full; must not overlap x.</param>
    /// <inheritdoc cref="Forward(ReadOnlySpan{float}, int, Span{float})" path="/exception"/>
    public void Forward(ArrayView<float> x, int m, ArrayView<float> y)
    {
        CheckLengths(x.Length, m, y.Length);
        if (m > 0)
        {
            _ = Guard("product", m, () =>
            {
                _buffers.Reserve(m, _shape);
                Queue(x, m, y);
                return true;
            });
            KernelMeasurement.Begin().EndQueued(
                KernelOperation.MatMul, TScheme.KernelName, Bytes, x.Length + y.Length, _gpu.Device.Selector);
        }
    }

    /// <summary>x as the kernels read it, queued on <see cref="GpuContext.Stream"/>: layers of one config and K can share it.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="arranged">[M, <see cref="ArrangedInFeatures"/>], written in full.</param>
    /// <inheritdoc cref="Forward(ReadOnlySpan{float}, int, Span{float})" path="/exception"/>
    public void Arrange(ArrayView<float> x, int m, ArrayView<Half> arranged)
    {
        CheckLengths(x.Length, m, (long)m * _shape.N);
        CheckArranged(arranged.Length, m);
        if (m > 0)
        {
            _ = Guard("arrangement of x", m, () =>
            {
                _kernels.Arrange(_gpu.Stream, Blocks(_layout.PaddedK, m), x, arranged, _shape);
                return true;
            });
        }
    }

    /// <summary>y = x·Ŵᵀ + bias of an x that <see cref="Arrange"/> wrote, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="arranged">[M, <see cref="ArrangedInFeatures"/>].</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    /// <inheritdoc cref="Forward(ReadOnlySpan{float}, int, Span{float})" path="/exception"/>
    public void ForwardArranged(ArrayView<Half> arranged, int m, ArrayView<float> y)
    {
        CheckLengths((long)m * _shape.K, m, y.Length);
        CheckArranged(arranged.Length, m);
        if (m > 0)
        {
            _ = Guard("product", m, () =>
            {
                QueueProduct(arranged, m, y);
                return true;
            });
            KernelMeasurement.Begin().EndQueued(
                KernelOperation.MatMul, TScheme.KernelName, Bytes, (arranged.Length / 2) + y.Length, _gpu.Device.Selector);
        }
    }

    /// <summary>Ŵ[N, K] as the device decodes it, row-major.</summary>
    /// <exception cref="GpuException">The device failed.</exception>
    public float[] Dequantize() => Guard("dequantize", 0, () =>
    {
        using MemoryBuffer1D<float, Stride1D.Dense> weight = _gpu.Accelerator.Allocate1D<float>((long)_shape.N * _shape.K);
        _kernels.Dequantize(
            _gpu.Stream, new KernelConfig(new Index3D(_layout.Tiles, _layout.Units, 1), new Index3D(32, 1, 1)), _buffers.Units, weight.View, _shape);
        float[] result = new float[weight.Length];
        weight.View.BaseView.CopyToCPU(_gpu.Stream, result);
        _gpu.Stream.Synchronize();
        return result;
    });

    /// <summary>Frees the device's memory.</summary>
    public void Dispose() => _buffers.Dispose();

    private void Queue(ArrayView<float> x, int m, ArrayView<float> y)
    {
        ArrayView<Half> arranged = _buffers.Arranged.View.SubView(0, (long)m * _layout.PaddedK);
        _kernels.Arrange(_gpu.Stream, Blocks(_layout.PaddedK, m), x, arranged, _shape);
        QueueProduct(arranged, m, y);
    }

    private void QueueProduct(ArrayView<Half> arranged, int m, ArrayView<float> y)
    {
        if (_kernels.TensorCores is { } tensorCores)
        {
            nint stream = ((CudaStream)_gpu.Stream).StreamPtr;
            tensorCores.Run(_layout, Address(_buffers.Units), Address(arranged), m, Address(y), stream);
        }
        else
        {
            var blocks = new KernelConfig(new Index3D(_layout.Tiles, m, 1), new Index3D(32, 1, 1));
            _kernels.MatMul(_gpu.Stream, blocks, _buffers.Units, arranged, y, _shape);
        }

        if (_buffers.Bias is { } bias)
        {
            _kernels.AddBias(_gpu.Stream, Blocks(_shape.N, m), y, bias.View, _shape);
        }
    }

    private static nint Address<T>(ArrayView<T> view)
        where T : unmanaged => view.LoadEffectiveAddressAsPtr();

    private static KernelConfig Blocks(int columns, int m) => new(
        new Index3D((columns + ActivationKernels.BlockSize - 1) / ActivationKernels.BlockSize, m, 1), new Index3D(ActivationKernels.BlockSize, 1, 1));

    private void CheckLengths(long x, int m, long y)
    {
        if (m is < 0 or > 65535)
        {
            throw new ArgumentOutOfRangeException(nameof(m), $"{m} rows: at least 0, at most 65535.");
        }

        if (x != (long)m * _shape.K || y != (long)m * _shape.N)
        {
            throw new ArgumentException(
                $"x of {x} and y of {y} elements: {m} rows of a [{_shape.N}, {_shape.K}] weight need {(long)m * _shape.K} and {(long)m * _shape.N}.");
        }
    }

    private void CheckArranged(long length, int m)
    {
        if (length != (long)m * _layout.PaddedK)
        {
            throw new ArgumentException($"An arranged x of {length} elements: {m} rows need {(long)m * _layout.PaddedK}.");
        }
    }

    private T Guard<T>(string task, int m, Func<T> work)
    {
        try
        {
            _gpu.Accelerator.Bind();
            return work();
        }
        catch (Exception exception) when (exception is not ObjectDisposedException)
        {
            throw new GpuException(
                $"{task} of kernel {TScheme.KernelName} ({TScheme.Config}), M = {m}, N = {_shape.N}, K = {_shape.K}, on {_gpu.Device} failed: {exception.Message}",
                exception);
        }
    }
}
#endif
