#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>The CUDA driver's graphs, which ILGPU does not offer.</summary>
internal static unsafe class CudaGraphs
{
    /// <summary>Lets other threads go on with what recording would forbid.</summary>
    private const int RelaxedCapture = 2;

    private static readonly delegate* unmanaged<nint, int, int> BeginCapture = (delegate* unmanaged<nint, int, int>)CudaDriver.Export("cuStreamBeginCapture_v2");
    private static readonly delegate* unmanaged<nint, nint*, int> EndCapture = (delegate* unmanaged<nint, nint*, int>)CudaDriver.Export("cuStreamEndCapture");
    private static readonly delegate* unmanaged<nint*, nint, ulong, int> Instantiate =
        (delegate* unmanaged<nint*, nint, ulong, int>)CudaDriver.Export("cuGraphInstantiateWithFlags");

    private static readonly delegate* unmanaged<nint, nint, int> LaunchGraph = (delegate* unmanaged<nint, nint, int>)CudaDriver.Export("cuGraphLaunch");
    private static readonly delegate* unmanaged<nint, int> DestroyGraph = (delegate* unmanaged<nint, int>)CudaDriver.Export("cuGraphDestroy");
    private static readonly delegate* unmanaged<nint, int> DestroyExecutable = (delegate* unmanaged<nint, int>)CudaDriver.Export("cuGraphExecDestroy");

    /// <summary>Records what an action queues on a stream. Recording ends whatever the action throws.</summary>
    public static nint Record(nint stream, Action work)
    {
        nint graph = 0;
        CudaDriver.Check(BeginCapture(stream, RelaxedCapture), "to record a stream");
        try
        {
            work();
        }
        catch
        {
            _ = EndCapture(stream, &graph);
            throw;
        }

        CudaDriver.Check(EndCapture(stream, &graph), "what was recorded");
        nint executable = 0;
        int error = Instantiate(&executable, graph, 0);
        _ = DestroyGraph(graph);
        CudaDriver.Check(error, "to make a graph of what was recorded");
        return executable;
    }

    /// <summary>Queues a graph.</summary>
    public static void Launch(nint executable, nint stream) => CudaDriver.Check(LaunchGraph(executable, stream), "to launch a graph");

    /// <summary>Frees a graph.</summary>
    public static void Destroy(nint executable) => _ = DestroyExecutable(executable);
}
#endif
