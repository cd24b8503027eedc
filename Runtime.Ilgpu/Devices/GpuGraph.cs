#if SPECIALIZER_ILGPU
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>Work of a CUDA device that was recorded once and is launched as one: a decoding step without the cost of its launches.</summary>
/// <remarks>It keeps the addresses that it was recorded with: buffers must live, and keep their size, as long as it does.</remarks>
public sealed class GpuGraph : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly nint _stream;
    private nint _executable;

    private GpuGraph(GpuContext gpu, nint stream, nint executable) => (_gpu, _stream, _executable) = (gpu, stream, executable);

    /// <summary>Records what an action queues on <see cref="GpuContext.Stream"/>; nothing of it runs yet.</summary>
    /// <param name="gpu">A CUDA device.</param>
    /// <param name="work">Queues kernels; it must neither allocate nor synchronise, so run it once beforehand.</param>
    /// <exception cref="ArgumentException">The device is not a CUDA device.</exception>
    /// <exception cref="GpuException">The driver refuses to record.</exception>
    public static GpuGraph Capture(GpuContext gpu, Action work)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentNullException.ThrowIfNull(work);
        if (gpu.Stream is not CudaStream stream)
        {
            throw new ArgumentException($"{gpu.Device} cannot record: CUDA devices can.", nameof(gpu));
        }

        gpu.Accelerator.Bind();
        return new GpuGraph(gpu, stream.StreamPtr, CudaGraphs.Record(stream.StreamPtr, work));
    }

    /// <summary>Queues the recorded work.</summary>
    /// <exception cref="GpuException">The driver refuses.</exception>
    public void Launch()
    {
        ObjectDisposedException.ThrowIf(_executable == 0, this);
        _gpu.Accelerator.Bind();
        CudaGraphs.Launch(_executable, _stream);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_executable != 0)
        {
            CudaGraphs.Destroy(_executable);
            _executable = 0;
        }
    }
}
#endif
