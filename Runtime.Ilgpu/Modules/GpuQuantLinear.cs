#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Microsoft.Extensions.Logging;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>y = x·Ŵᵀ + bias with a quantized weight that lies in a device's memory, straight from its codes. A module: it can take the place of the layer that it was made of.</summary>
/// <remarks>
/// <para>
/// x is rounded to binary16, relative error 2⁻¹¹, and must stay below 65520 in magnitude; sums are binary32. For more than one row on tensor cores, and wherever Ŵ is
/// written once for many rows, ŵ is rounded to binary16 too: |Δŵ| ≤ 2⁻¹¹·(|scale·zero| + |ŵ|) + 2⁻²⁵. On compute capability 9.0 products of any number of rows run on
/// tensor cores straight from the codes, on 10.x those of up to 64 rows; more rows go through Ŵ and cuBLAS there. Elsewhere kernels are plain C#.
/// </para>
/// <para>
/// A ternary weight with one scale lies in bit planes on compute capability 9.0, 5/3 bits a weight. Up to 4 rows of x become numbers of 16 bits there, off by at most
/// 2⁻¹⁵ of the largest of their 384 columns, and ŵ is taken in full. The first product of more rows, or gradient, adds units of 2-bit codes, which stay.
/// </para>
/// <para>
/// A config with int8 activations has x rounded to int8 a group at a time, as on the processor, before all that; its products then run in binary16, which holds
/// every code. Calls on one device must not overlap. The device must outlive this object.
/// </para>
/// </remarks>
public partial class GpuQuantLinear : LinearLayer, IGpuLinear
{
    private readonly GpuContext _gpu;
    private readonly GpuQuantizedWeight _weight;
    private readonly GpuProduct _product;
    private readonly GpuAdapter _adapter;

    /// <summary>Copies a weight to a device.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="weight">Ŵ[N, K]; not kept.</param>
    /// <param name="bias">[N], or null; copied.</param>
    /// <exception cref="ArgumentException">The bias does not have N elements.</exception>
    /// <exception cref="NotSupportedException">The project that declares the weight's scheme was compiled without sight of ILGPU.</exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel; what was taken is freed again.</exception>
    public GpuQuantLinear(GpuContext gpu, QuantizedTensor weight, float[]? bias = null)
        : this(gpu, Loaded(gpu, weight), GpuAdapter.Terms(weight.Layout.N, bias), rank: 0, a: [])
    {
    }

    /// <summary>Takes a weight that is on the device already.</summary>
    internal GpuQuantLinear(GpuContext gpu, GpuQuantizedWeight weight, float[] terms, int rank, float[] a)
        : base(weight.Layout.Storage.K, weight.Layout.Storage.N, bias: null)
    {
        (_gpu, _weight) = (gpu, weight);
        _product = new GpuProduct(gpu, weight) { AddsNothing = rank == 0 && Array.TrueForAll(terms, term => term == 0) };
        try
        {
            _adapter = Guard("load", 0, () => new GpuAdapter(gpu, terms, rank, a));
        }
        catch
        {
            weight.Dispose();
            throw;
        }

        if (SpecializerDiagnostics.Log.IsEnabled(LogLevel.Debug))
        {
            DecisionLog.GpuProductChosen(
                SpecializerDiagnostics.Log, OutFeatures, InFeatures, weight.Scheme.KernelName, gpu.Device.Selector,
                $"a row by {_product.PathOf(1)}, 256 by {_product.PathOf(256)}");
        }
    }

    /// <summary>The scheme of the weight.</summary>
    public QuantScheme Scheme => _weight.Scheme;

    /// <summary>Elements of binary16 that a row of x takes as <see cref="Arrange"/> writes it, padding and sums included.</summary>
    public int ArrangedInFeatures => _product.ArrangedColumns;

    /// <summary>Bytes of codes, scales and zeros on the device, with the padding of its layout.</summary>
    public long Bytes => _weight.Bytes;

    /// <inheritdoc/>
    public override double BitsPerWeight => 8.0 * Bytes / ((double)InFeatures * OutFeatures);

    /// <summary>y = x·Ŵᵀ + bias between buffers of the device, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full; must not overlap x.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void Forward(ArrayView<float> x, int m, ArrayView<float> y) => Queue(x, m, y, () => Product(x, m, y));

    /// <summary>The same of an x in binary16.</summary>
    /// <inheritdoc cref="Forward(ArrayView{float}, int, ArrayView{float})"/>
    /// <exception cref="NotSupportedException">The layer has an adapter or rounds activations to int8: it takes binary32.</exception>
    public void Forward(ArrayView<Half> x, int m, ArrayView<float> y) => Queue(x, m, y, () =>
    {
        RequirePlain();
        ArrayView<Half> arranged = _gpu.Scratch.Arranged.Take((long)m * ArrangedInFeatures);
        _product.Arrange(x, m, arranged);
        _product.MatMul(arranged, m, y, _adapter.Epilogue(default, m, InFeatures));
    });

    /// <summary>The same of an x in bfloat16, given as its bits. Within binary16's range, from 2⁻¹⁴ to 65504, nothing is rounded.</summary>
    /// <inheritdoc cref="Forward(ArrayView{Half}, int, ArrayView{float})"/>
    public void ForwardBFloat16(ArrayView<ushort> x, int m, ArrayView<float> y) => Queue(x, m, y, () =>
    {
        RequirePlain();
        ArrayView<Half> arranged = _gpu.Scratch.Arranged.Take((long)m * ArrangedInFeatures);
        _product.Arrange(x, m, arranged);
        _product.MatMul(arranged, m, y, _adapter.Epilogue(default, m, InFeatures));
    });

    /// <summary>x as the kernels read it, queued on <see cref="GpuContext.Stream"/>: layers of one config, K and N can share it, up to 128 rows those of one config and K.</summary>
    /// <param name="x">[M, K] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="arranged">M·<see cref="ArrangedInFeatures"/> elements, in an order that depends on M.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void Arrange(ArrayView<float> x, int m, ArrayView<Half> arranged)
    {
        CheckLengths(x.Length, m, (long)m * OutFeatures);
        CheckArranged(arranged.Length, m);
        if (m > 0)
        {
            Guard("arrangement of x", m, () => _product.Arrange(x, m, arranged));
        }
    }

    /// <summary>y = x·Ŵᵀ + bias of an x that <see cref="Arrange"/> wrote, queued on <see cref="GpuContext.Stream"/>.</summary>
    /// <param name="arranged">M·<see cref="ArrangedInFeatures"/> elements.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="y">[M, N] row-major, written in full.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void ForwardArranged(ArrayView<Half> arranged, int m, ArrayView<float> y)
    {
        CheckLengths((long)m * InFeatures, m, y.Length);
        CheckArranged(arranged.Length, m);
        if (m > 0)
        {
            Guard("product", m, () => _product.MatMul(arranged, m, y, _adapter.Epilogue(default, m, InFeatures)));
            EndQueued(KernelOperation.MatMul, (arranged.Length / 2) + y.Length);
        }
    }

    /// <summary>∂L/∂x = ∂L/∂y·Ŵ between buffers of the device, queued on <see cref="GpuContext.Stream"/>. An adapter has no part in it.</summary>
    /// <param name="gradY">[M, N] row-major.</param>
    /// <param name="m">Rows, 0 ≤ M ≤ 65535.</param>
    /// <param name="gradX">[M, K] row-major, written in full; must not overlap gradY.</param>
    /// <remarks>
    /// gradY is rounded to binary16, and so is gradY·scale, or ŵ where tensor cores take more than 32 rows; a power of two for each row, or for slices of it, keeps small gradients in its range.
    /// Sums are binary32.
    /// </remarks>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="GpuException">The device failed; the message names kernel, shape and device.</exception>
    public void BackwardInput(ArrayView<float> gradY, int m, ArrayView<float> gradX)
    {
        CheckLengths(gradX.Length, m, gradY.Length);
        if (m > 0)
        {
            TransposedProduct(gradY, m, gradX);
            EndQueued(KernelOperation.MatMulTransposed, gradX.Length + gradY.Length);
        }
    }

    /// <summary>Ŵ[N, K] as the device decodes it, row-major.</summary>
    /// <exception cref="GpuException">The device failed.</exception>
    public float[] Dequantize() => Guard("dequantize", 0, _weight.Dequantize);

    /// <summary>The weight in the processor's memory again; scales that were quantized themselves come back as numbers.</summary>
    /// <exception cref="GpuException">The device failed.</exception>
    public QuantizedTensor ToHost() => Guard("copy to the host", 0, _weight.ToHost);

    /// <summary>Compiles the kernels that products of some rows need, and takes their scratch: later calls of as many rows allocate nothing and can be recorded.</summary>
    /// <param name="m">Rows, > 0.</param>
    /// <param name="backward">Whether gradients are wanted, too.</param>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel.</exception>
    public void WarmUp(int m, bool backward = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(m);
        ArrayView<float> x = _gpu.Scratch.X.Take((long)m * InFeatures);
        ArrayView<float> y = _gpu.Scratch.Y.Take((long)m * OutFeatures);
        x.MemSetToZero(_gpu.Stream);
        _product.Reserve(m);
        Forward(x, m, y);
        if (backward)
        {
            BackwardInput(y, m, x);
        }

        _gpu.Stream.Synchronize();
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _gpu.Stream.Synchronize();
        _weight.Dispose();
        _adapter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected internal override void VisitState(IStateVisitor visitor) =>
        throw new NotSupportedException($"A layer on {_gpu.Device} is not saved or loaded; save the model before it goes there, or use ToHost.");

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y) =>
        OverHost(KernelOperation.MatMul, x, y, (input, output) => Guard("product", m, () => Product(input, m, output)));

    /// <inheritdoc/>
    protected override void MultiplyTransposed(ReadOnlySpan<float> gradY, int m, Span<float> gradX) =>
        OverHost(KernelOperation.MatMulTransposed, gradY, gradX, (input, output) => TransposedProduct(input, m, output));

    private void Product(ArrayView<float> x, int m, ArrayView<float> y)
    {
        ArrayView<Half> arranged = _gpu.Scratch.Arranged.Take((long)m * ArrangedInFeatures);
        _product.Arrange(x, m, arranged);
        _product.MatMul(arranged, m, y, _adapter.Epilogue(x, m, InFeatures));
    }

    private void TransposedProduct(ArrayView<float> gradY, int m, ArrayView<float> gradX) =>
        Guard("transposed product", m, () => _product.MatMulTransposed(gradY, m, gradX));
}
#endif
