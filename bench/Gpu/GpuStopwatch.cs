#if SPECIALIZER_ILGPU
using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;

namespace Specializer.GpuBench;

/// <summary>Times work of a CUDA device: calls recorded in one graph, the median of several launches of it, by the host's clock.</summary>
/// <param name="gpu">A CUDA device.</param>
internal sealed class GpuStopwatch(GpuContext gpu)
{
    private const int Replays = 9;
    private const int WarmUps = 2;
    private const int MostCalls = 2000;
    private const double SecondsOfGraph = 0.02;

    /// <summary>The device's own bandwidth in bytes a second, read and written: a copy on the stream, since a copy in a graph uses another engine.</summary>
    public double CopyBandwidth()
    {
        const long Bytes = 1L << 30;
        using MemoryBuffer1D<byte, Stride1D.Dense> from = gpu.Accelerator.Allocate1D<byte>(Bytes);
        using MemoryBuffer1D<byte, Stride1D.Dense> to = gpu.Accelerator.Allocate1D<byte>(Bytes);
        return 20.0 * Bytes / Median(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                from.View.BaseView.CopyTo(gpu.Stream, to.View.BaseView);
            }
        });
    }

    /// <summary>Microseconds of one call; call i is given i. The first calls compile and allocate.</summary>
    public double Microseconds(Action<int> call)
    {
        call(0);
        gpu.Stream.Synchronize();
        double once = Median(() =>
        {
            for (int i = 0; i < 4; i++)
            {
                call(i);
            }
        }) / 4;
        int calls = (int)Math.Clamp(SecondsOfGraph / once, 12, MostCalls);
        using GpuGraph graph = GpuGraph.Capture(gpu, () =>
        {
            for (int i = 0; i < calls; i++)
            {
                call(i);
            }
        });
        return Median(graph.Launch) * 1e6 / calls;
    }

    private double Median(Action queue)
    {
        double[] seconds = new double[Replays];
        for (int i = -WarmUps; i < Replays; i++)
        {
            gpu.Stream.Synchronize();
            long start = Stopwatch.GetTimestamp();
            queue();
            gpu.Stream.Synchronize();
            seconds[Math.Max(0, i)] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds.Order().ElementAt(Replays / 2);
    }
}
#endif
