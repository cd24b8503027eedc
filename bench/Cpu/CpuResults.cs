namespace Specializer.Bench.Cpu;

/// <summary>One kernel's time.</summary>
/// <param name="Kernel">The weight's format.</param>
/// <param name="Activations">What x is while it meets the codes.</param>
/// <param name="N">Rows of W.</param>
/// <param name="K">Columns of W.</param>
/// <param name="M">Rows of x.</param>
/// <param name="Milliseconds">The median of the best round.</param>
/// <param name="Smallest">The smallest time of all rounds, in milliseconds.</param>
/// <param name="Bytes">Bytes of the weight, scales and zeros included.</param>
/// <param name="Error">‖Δ‖/‖y‖ against float64.</param>
internal sealed record KernelTime(
    string Kernel, string Activations, int N, int K, int M, double Milliseconds, double Smallest, long Bytes, double Error)
{
    /// <summary>Bytes of the weight a second.</summary>
    public double BytesPerSecond => Bytes / (Milliseconds / 1000);

    /// <summary>Multiply-adds a second.</summary>
    public double Rate => (double)M * N * K / (Milliseconds / 1000);

    /// <summary>Multiply-adds for each byte of the weight.</summary>
    public double Intensity => (double)M * N * K / Bytes;
}

/// <summary>ggml's time for the same shape.</summary>
/// <param name="Type">The format's name.</param>
/// <param name="N">Rows of W.</param>
/// <param name="K">Columns of W.</param>
/// <param name="M">Rows of x.</param>
/// <param name="Milliseconds">The best round's average.</param>
internal sealed record PeerTime(string Type, int N, int K, int M, double Milliseconds);

/// <summary>Everything that one run measured.</summary>
/// <param name="Date">When it began, UTC.</param>
/// <param name="Command">What gives the figures again.</param>
/// <param name="Machine">Processor, cores, .NET.</param>
/// <param name="Limits">What the machine can do.</param>
/// <param name="Kernels">Ours.</param>
/// <param name="Peers">ggml's.</param>
internal sealed record CpuResults(
    DateTime Date, string Command, string Machine, MachineLimits Limits, List<KernelTime> Kernels, List<PeerTime> Peers)
{
    /// <summary>Earlier runs without what a later one measured again, and that one.</summary>
    /// <remarks>Figures stay with what their own run found of the machine and of the peer: those of two runs do not compare.</remarks>
    public static IReadOnlyList<CpuResults> Join(IEnumerable<CpuResults> earlier, CpuResults latest)
    {
        HashSet<string> renewed = [.. latest.Kernels.Select(time => time.Kernel)];
        HashSet<string> peers = [.. KernelGroup.All.Where(group => renewed.Contains(group.Name)).Select(group => group.Peer)];
        IEnumerable<CpuResults> kept = earlier.Select(run => run with
        {
            Kernels = [.. run.Kernels.Where(time => KernelGroup.IndexOf(time.Kernel) >= 0 && !renewed.Contains(time.Kernel))],
            Peers = [.. run.Peers.Where(peer => !peers.Contains(peer.Type))],
        });
        return [.. kept.Where(run => run.Kernels.Count > 0), latest];
    }
}
