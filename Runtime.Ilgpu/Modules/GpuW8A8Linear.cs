#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>y = x·Ŵᵀ + bias from integers on a device: what <see cref="W8A8Linear{TWeight, TActivation}"/> computes, with its weight in the device's memory.</summary>
/// <remarks>Sums are exact; without zero points y has the bits of the processor's. CUDA devices multiply on tensor cores, some of them many rows through cuBLAS where it is installed, others in plain C#. Calls on one device must not overlap.</remarks>
public sealed class GpuW8A8Linear : LinearLayer, IGpuLinear
{
    private readonly GpuContext _gpu;
    private readonly string _kernel;
    private readonly AbsmaxConfig _activation;
    private readonly Int8Shape _shape;
    private readonly List<MemoryBuffer> _buffers = [];
    private readonly Int8WeightViews _weight;
    private readonly Int8Launcher _launcher;
    private readonly long _bytes;

    internal GpuW8A8Linear(GpuContext gpu, IInt8Layer layer, float[]? bias, Int8Launcher? launcher = null)
        : base(layer.Weight.Shape[1], layer.Weight.Shape[0], bias: null)
    {
        (_gpu, _kernel, _activation) = (gpu, layer.Kernels, layer.Activation);
        var weight = new Int8Weight(layer.Weight);
        int stride = (InFeatures + Int8Launcher.CodeMultiple - 1) / Int8Launcher.CodeMultiple * Int8Launcher.CodeMultiple / 4;
        bool isSymmetric = weight.Zero is null && _activation.Symmetric;
        _shape = new Int8Shape(OutFeatures, InFeatures, stride, isSymmetric ? 1 : 0, _activation.Function.Scope == ScaleScope.Tensor ? 1 : 0);
        _launcher = launcher ?? gpu.Int8;
        try
        {
            _weight = GpuErrors.Guard(gpu, _kernel, "load", (0, OutFeatures, InFeatures), () => Load(weight, bias));
            _bytes = _buffers.Sum(buffer => buffer.LengthInBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of codes, scales, sums and bias on the device.</summary>
    public long Bytes => _bytes;

    /// <inheritdoc/>
    public override double BitsPerWeight => 8.0 * _bytes / ((double)InFeatures * OutFeatures);

    /// <summary>y = x·Ŵᵀ + bias between buffers of the device, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full; must not overlap x.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void Forward(ArrayView<float> x, int m, ArrayView<float> y)
    {
        if (m is < 0 or > 65535 || x.Length != (long)m * InFeatures || y.Length != (long)m * OutFeatures)
        {
            throw new ArgumentException(
                $"x of {x.Length} and y of {y.Length} elements: {m} rows, 0 to 65535, need {(long)m * InFeatures} and {(long)m * OutFeatures}.");
        }

        if (m > 0)
        {
            Product(x, m, y);
            KernelMeasurement.Begin().EndQueued(KernelOperation.MatMul, _kernel, _bytes, x.Length + y.Length, _gpu.Device.Selector);
        }
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _gpu.Stream.Synchronize();
        _buffers.ForEach(buffer => buffer.Dispose());
    }

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor) =>
        throw new NotSupportedException($"A layer on {_gpu.Device} is not saved or loaded; save the model before it goes there.");

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        float[] source = x.ToArray();
        float[] target = new float[y.Length];
        _ = GpuErrors.Guard(_gpu, _kernel, "copy", (m, OutFeatures, InFeatures), () =>
        {
            ArrayView<float> input = _gpu.Scratch.X.Take(source.Length);
            ArrayView<float> output = _gpu.Scratch.Y.Take(target.Length);
            input.CopyFromCPU(_gpu.Stream, source);
            Product(input, m, output);
            output.CopyToCPU(_gpu.Stream, target);
            _gpu.Stream.Synchronize();
            return true;
        });
        target.CopyTo(y);
        measurement.End(KernelOperation.MatMul, _kernel, _bytes, (long)x.Length + y.Length, _gpu.Device.Selector);
    }

    private void Product(ArrayView<float> x, int m, ArrayView<float> y) =>
        _ = GpuErrors.Guard(_gpu, _kernel, "product", (m, OutFeatures, InFeatures), () =>
        {
            _launcher.Run(x, m, _activation, _weight, y, _shape);
            return true;
        });

    private Int8WeightViews Load(Int8Weight weight, float[]? bias)
    {
        ArrayView<int> codes = Copy(Int8Launcher.Words(weight, _shape.Stride));
        ArrayView<byte> map = _gpu.HasWarpgroups
            ? Copy(CudaTensorMap.Of(codes.LoadEffectiveAddressAsPtr(), OutFeatures, _shape.Stride * sizeof(int), CudaInt8WarpgroupKernels.RowsOfBox))
            : default;
        return new(codes, Copy(Int8Launcher.Metas(weight)), Copy(weight.RowSums), Copy(bias ?? new float[OutFeatures]), map);
    }

    private ArrayView<T> Copy<T>(T[] values)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = _gpu.Copy(values);
        _buffers.Add(buffer);
        return buffer.View.BaseView;
    }
}
#endif
