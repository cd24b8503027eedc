using Specializer.Samples;

namespace Specializer.Bench.Cpu;

/// <summary>Times every kernel at every shape, by turns with ggml.</summary>
/// <param name="settings">What to measure.</param>
internal sealed class CpuRun(CpuSettings settings)
{
    // Weights of one kernel that are walked through, so that each is read from memory: three times the last cache of large servers.
    private const long Rotated = 320_000_000;
    private const double WarmUpSeconds = 0.4;

    private static readonly (int N, int K)[] Shapes = [(4096, 14336), (14336, 4096)];

    private readonly GgmlPeer? _peer = settings.GgmlPath is null ? null : new(settings.GgmlPath);

    /// <summary>Measures, prints and returns what was found.</summary>
    public CpuResults Run()
    {
        var results = new CpuResults(DateTime.UtcNow, settings.Command, Machine.Description, MachineLimits.Measure(), [], []);
        Console.WriteLine($"{results.Machine}\nread {results.Limits.ReadBandwidth / 1e9:F1} GB/s, " +
            $"float32 {results.Limits.FloatRate / 1e9:F0} GMAC/s, bytes {results.Limits.ByteRate / 1e9:F0} GMAC/s");
        foreach (KernelGroup group in KernelGroup.Named(settings.Only))
        {
            foreach ((int n, int k) in Shapes)
            {
                Run(group, n, k, results);
            }
        }

        return results;
    }

    private void Run(KernelGroup group, int n, int k, CpuResults results)
    {
        LayerCopies[] copies = [.. group.Kernels.Select(kernel => kernel.Make(n, k, Rotated))];
        foreach (int m in KernelGroup.RowsOfX)
        {
            ProductClock[] clocks = [.. copies.Select(copy => new ProductClock(copy, m))];
            KernelTime[] times = [.. group.Kernels.Select((kernel, i) => new KernelTime(
                kernel.Name, kernel.Activations, n, k, m, double.PositiveInfinity, double.PositiveInfinity, copies[i].Bytes,
                clocks[i].RequireAgreement(int8: kernel.Activations == "int8")))];
            PeerTime? peer = null;
            for (int round = 0; round < settings.Rounds; round++)
            {
                peer = Better(peer, group.Peer, n, k, m);
                for (int i = 0; i < clocks.Length; i++)
                {
                    clocks[i].WarmUp(WarmUpSeconds);
                    (double median, double smallest) = clocks[i].Time(settings.Seconds);
                    times[i] = times[i] with
                    {
                        Milliseconds = Math.Min(times[i].Milliseconds, median),
                        Smallest = Math.Min(times[i].Smallest, smallest),
                    };
                }
            }

            Report(times, peer);
            results.Kernels.AddRange(times);
            results.Peers.AddRange(peer is null ? [] : [peer]);
        }
    }

    private PeerTime? Better(PeerTime? best, string type, int n, int k, int m) => _peer?.Milliseconds(type, n, k, m) is { } time
        ? new(type, n, k, m, Math.Min(time, best?.Milliseconds ?? double.PositiveInfinity))
        : best;

    private static void Report(KernelTime[] times, PeerTime? peer)
    {
        foreach (KernelTime time in times)
        {
            string against = peer is null ? "" : $"; {peer.Type} {peer.Milliseconds,8:F2} ms, {peer.Milliseconds / time.Milliseconds:F2} ×";
            Console.WriteLine(
                $"{time.Kernel,-8} {time.Activations,-7} {time.N,5}×{time.K,-5} M {time.M,3}: {time.Milliseconds,8:F2} ms (least {time.Smallest,7:F2}), " +
                $"{time.BytesPerSecond / 1e9,5:F1} GB/s, {time.Rate / 1e9,5:F0} GMAC/s, error {time.Error:E1}{against}");
        }
    }
}
