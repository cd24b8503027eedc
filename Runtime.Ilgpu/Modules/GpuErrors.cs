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
        catch (Exception exception) when (IsForeign(exception))
        {
            throw Named(gpu, kernel, task, shape, exception);
        }
    }

    /// <summary>Compiles a kernel.</summary>
    /// <exception cref="GpuException">It does not compile; the message names it and the device.</exception>
    public static T Compiled<T>(GpuContext gpu, string kernel, Func<T> compile)
    {
        try
        {
            return compile();
        }
        catch (Exception exception)
        {
            throw new GpuException($"Kernel {kernel} could not be compiled for {gpu.Device}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether an exception is a device's, and says nothing of what was asked of it.</summary>
    public static bool IsForeign(Exception exception) => exception is not
        (ObjectDisposedException or ArgumentException or NotSupportedException or OperationCanceledException or GpuException { IsNamed: true });

    /// <summary>The exception that says it.</summary>
    public static GpuException Named(GpuContext gpu, string kernel, string task, (int M, int N, int K) shape, Exception exception) => new(
        $"{task} of kernel {kernel}, M = {shape.M}, N = {shape.N}, K = {shape.K}, on {gpu.Device} failed: {exception.Message}",
        exception) { IsNamed = true };
}
#endif
