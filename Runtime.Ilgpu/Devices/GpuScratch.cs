#if SPECIALIZER_ILGPU
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Scratch memory of a device, shared by all layers on it: they run one after the other on one stream.</summary>
/// <param name="gpu">The device.</param>
internal sealed class GpuScratch(GpuContext gpu) : IDisposable
{
    /// <summary>x as the caller has it.</summary>
    public GrowingBuffer<float> X { get; } = new(gpu);

    /// <summary>y, before it is copied to the caller.</summary>
    public GrowingBuffer<float> Y { get; } = new(gpu);

    /// <summary>x or g as kernels read it.</summary>
    public GrowingBuffer<Half> Arranged { get; } = new(gpu);

    /// <summary>x by rows, before products on warpgroups have it their way.</summary>
    public GrowingBuffer<Half> Plain { get; } = new(gpu);

    /// <summary>x·Aᵀ of an adapter.</summary>
    public GrowingBuffer<float> Projected { get; } = new(gpu);

    /// <summary>A block of Ŵ in binary16, two numbers a word.</summary>
    public GrowingBuffer<int> Weight { get; } = new(gpu);

    /// <summary>Units of a weight that the device keeps as bit planes.</summary>
    public GrowingBuffer<int> Units { get; } = new(gpu);

    /// <summary>Sums of g·Ŵ in the columns of the units.</summary>
    public GrowingBuffer<float> Parts { get; } = new(gpu);

    /// <summary>A factor for each row of g.</summary>
    public GrowingBuffer<float> Factors { get; } = new(gpu);

    /// <summary>Codes or scales of rounded activations.</summary>
    public GrowingBuffer<int> Codes { get; } = new(gpu);

    /// <summary>Sums of integer products, before they are scaled.</summary>
    public GrowingBuffer<int> Sums { get; } = new(gpu);

    /// <inheritdoc/>
    public void Dispose()
    {
        X.Dispose();
        Y.Dispose();
        Arranged.Dispose();
        Plain.Dispose();
        Projected.Dispose();
        Weight.Dispose();
        Units.Dispose();
        Parts.Dispose();
        Factors.Dispose();
        Codes.Dispose();
        Sums.Dispose();
    }
}
#endif
