using System.Globalization;
using System.Text;

namespace Specializer.Bench.Cpu;

/// <summary>The figures as Markdown: what each run measured of the machine, then a table for each shape of W.</summary>
internal static class CpuTable
{
    private const string Heading =
        "| weight | x | M | ours, ms | GB/s of weight | of read bandwidth | GMAC/s | ggml | ggml, ms | ggml / ours | goal |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|\n";

    // Of the read bandwidth: one row of x that reads this much of it counts as fast enough, whatever the peer does.
    private const double EnoughBandwidth = 0.85;

    /// <summary>The text.</summary>
    /// <param name="runs">Each kernel is in one of them.</param>
    public static string Print(IReadOnlyList<CpuResults> runs)
    {
        var text = new StringBuilder();
        foreach (CpuResults run in runs)
        {
            Describe(text, run);
        }

        IEnumerable<(CpuResults Run, KernelTime Time)> rows = runs.SelectMany(run => run.Kernels.Select(time => (run, time)));
        foreach (IGrouping<(int N, int K), (CpuResults Run, KernelTime Time)> shape in rows.GroupBy(row => (row.Time.N, row.Time.K)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nW of {shape.Key.N} × {shape.Key.K}:\n\n").Append(Heading);
            foreach ((CpuResults run, KernelTime time) in shape.OrderBy(row => KernelGroup.IndexOf(row.Time.Kernel)).ThenBy(row => row.Time.M))
            {
                text.Append(Row(time, run));
            }
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, CpuResults run)
    {
        string kernels = string.Join(", ", run.Kernels.Select(time => time.Kernel).Distinct());
        text.Append(CultureInfo.InvariantCulture, $"- {kernels}: `{run.Command}`, {run.Date:yyyy-MM-dd HH:mm} UTC, {run.Machine}. ");
        text.Append(CultureInfo.InvariantCulture, $"In the same run, on all threads: reading memory {run.Limits.ReadBandwidth / 1e9:F1} GB/s, ");
        text.Append(CultureInfo.InvariantCulture, $"multiply-adds of float32 {run.Limits.FloatRate / 1e9:F0} G/s, of bytes {run.Limits.ByteRate / 1e9:F0} G/s.\n");
    }

    private static string Row(KernelTime time, CpuResults run)
    {
        KernelGroup group = KernelGroup.All[KernelGroup.IndexOf(time.Kernel)];
        PeerTime? peer = run.Peers.FirstOrDefault(peer => (peer.Type, peer.N, peer.K, peer.M) == (group.Peer, time.N, time.K, time.M));
        double share = time.BytesPerSecond / run.Limits.ReadBandwidth;
        double? faster = peer?.Milliseconds / time.Milliseconds;

        // The peer rounds x to int8, too. In float32 the product keeps the format's exact numbers, and no goal is set.
        bool hasGoal = time.Activations == "int8" && group.Goals.ContainsKey(time.M);
        string goal = hasGoal ? Goal(group.Goals[time.M], faster, isOneRowAtBandwidth: time.M == 1 && share >= EnoughBandwidth) : "";
        string ggml = peer is null ? "| | | " : string.Create(CultureInfo.InvariantCulture, $"| {peer.Type} | {peer.Milliseconds:F2} | {faster:F2} ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {time.Kernel} | {time.Activations} | {time.M} | {time.Milliseconds:F2} | {time.BytesPerSecond / 1e9:F1} | {100 * share:F0} % | {time.Rate / 1e9:F0} {ggml}| {goal} |\n");
    }

    private static string Goal(double wanted, double? faster, bool isOneRowAtBandwidth)
    {
        string met = faster >= wanted ? "reached" : isOneRowAtBandwidth ? "reached (bandwidth)" : faster is null ? "" : "missed";
        return string.Create(CultureInfo.InvariantCulture, $"{wanted} ×, {met}").TrimEnd(' ', ',');
    }
}
