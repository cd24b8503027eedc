#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>y = x·Wᵀ + bias with a weight in binary16, see <see cref="GpuDenseMatrix"/>; sums are binary32.</summary>
/// <remarks>Up to <see cref="FewRows"/> rows x stays binary32; more rows are rounded to binary16, too, where a library multiplies them.</remarks>
internal sealed class GpuDenseLinear : IGpuLinear
{
    /// <summary>Rows of x up to which a kernel of our own reads the weight as fast as memory gives it.</summary>
    private const int FewRows = 4;

    private readonly GpuContext _gpu;
    private readonly DecoderLauncher _launcher;
    private readonly GpuDenseMatrix _weight;
    private readonly bool _ownsWeight;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _bias;
    private readonly bool _hasBias;

    /// <summary>Takes a weight that is on the device.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="launcher">Launches kernels.</param>
    /// <param name="weight">W[N, K].</param>
    /// <param name="bias">[N], or null.</param>
    /// <param name="ownsWeight">Whether the weight is disposed with the layer.</param>
    public GpuDenseLinear(GpuContext gpu, DecoderLauncher launcher, GpuDenseMatrix weight, float[]? bias, bool ownsWeight)
    {
        (_gpu, _launcher, _weight, _ownsWeight, _hasBias) = (gpu, launcher, weight, ownsWeight, bias is not null);
        _bias = gpu.Copy(bias ?? new float[weight.Rows]);
    }

    /// <inheritdoc/>
    public int InFeatures => _weight.Columns;

    /// <inheritdoc/>
    public int OutFeatures => _weight.Rows;

    /// <inheritdoc/>
    public long Bytes => _ownsWeight ? _weight.Bytes : 0;

    /// <inheritdoc/>
    public void Forward(ArrayView<float> x, int m, ArrayView<float> y)
    {
        GpuEpilogue epilogue = new(_bias.View.BaseView, _bias.View.BaseView, 0);
        if (m <= FewRows || !_gpu.Dense.IsFast)
        {
            _launcher.MatMul(x, m, _weight, y, epilogue);
            return;
        }

        ArrayView<Half> rounded = _gpu.Scratch.Arranged.Take((long)m * _weight.Stride);
        _launcher.Round(x, m, rounded, InFeatures, _weight.Stride);
        _gpu.Dense.MatMul(rounded, m, _weight.Halves, OutFeatures, _weight.Stride, y, 0, OutFeatures);
        if (_hasBias)
        {
            _gpu.Common.Finish(_gpu.Stream, CommonKernels.Blocks(OutFeatures, m), y, epilogue, OutFeatures);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bias.Dispose();
        if (_ownsWeight)
        {
            _weight.Dispose();
        }
    }
}
#endif
