#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;

namespace Specializer;

/// <summary>Device memory that is kept between uses and grows when more is wanted.</summary>
/// <param name="gpu">The device.</param>
internal sealed class GrowingBuffer<T>(GpuContext gpu) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _buffer;

    /// <summary>Room for some elements; what they hold is not defined. Where there is none, the buffer is empty and the next call tries again.</summary>
    public ArrayView<T> Take(long length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            // Kernels that are queued may still read it.
            gpu.Stream.Synchronize();
            Dispose();
            gpu.ScratchMoves++;
            _buffer = gpu.Accelerator.Allocate1D<T>(length);
        }

        return _buffer.View.BaseView.SubView(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }
}
#endif
