#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Turns whatever a device throws into an exception that names kernel, config, shape and device.</summary>
internal static class GpuErrors
{
    /// <summary>Runs work of a device.</summary>
    /// <exception cref="GpuException">It failed.</exception>
    public static T Guard<T>(GpuContext gpu, string kernel, string task, (int M, int N, int K) shape, Func<T> work)
    {
        try
        {
            gpu.Accelerator.Bind();
            return work();
        }
        catch (Exception exception) when (exception is not (ObjectDisposedException or ArgumentException or NotSupportedException or GpuException { IsNamed: true }))
        {
            throw new GpuException(
                $"{task} of kernel {kernel}, M = {shape.M}, N = {shape.N}, K = {shape.K}, on {gpu.Device} failed: {exception.Message}",
                exception) { IsNamed = true };
        }
    }
}
#endif
