using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Specializer.Bench.Cpu;

/// <summary>Writes results as a table, as JSON and as a plot.</summary>
internal static class CpuReport
{
    // The table goes between these lines of cpu.md; what stands around them is kept.
    private const string Begin = "<!-- measured: written by the benchmark -->";
    private const string End = "<!-- end of what was measured -->";

    // Of the read bandwidth: a product that reads this much of it counts as fast enough, whatever the peer does.
    private const double EnoughBandwidth = 0.85;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Writes cpu.md, cpu.json and cpu-roofline.svg, each under another name first.</summary>
    public static void Write(CpuResults results, string folder)
    {
        Directory.CreateDirectory(folder);
        string page = Path.Combine(folder, "cpu.md");
        WriteWhole(page, Insert(File.Exists(page) ? File.ReadAllText(page) : $"# Products on the processor\n\n{Begin}\n{End}\n", Table(results)));
        WriteWhole(Path.Combine(folder, "cpu.json"), JsonSerializer.Serialize(results, Json) + "\n");
        WriteWhole(Path.Combine(folder, "cpu-roofline.svg"), RooflinePlot.Of(results));
    }

    /// <summary>The table in Markdown.</summary>
    public static string Table(CpuResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"- {results.Date:yyyy-MM-dd HH:mm} UTC. {results.Machine}.\n");
        text.Append(CultureInfo.InvariantCulture, $"- Measured in the same run, all threads: reading memory {results.Limits.ReadBandwidth / 1e9:F1} GB/s; ");
        text.Append(CultureInfo.InvariantCulture, $"float32 multiply-adds {results.Limits.FloatRate / 1e9:F0} G/s; ");
        text.Append(CultureInfo.InvariantCulture, $"byte multiply-adds {results.Limits.ByteRate / 1e9:F0} G/s.\n");
        foreach (IGrouping<(int N, int K), KernelTime> shape in results.Kernels.GroupBy(time => (time.N, time.K)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nW of {shape.Key.N} × {shape.Key.K}:\n\n");
            text.Append("| weight | x | M | ours, ms | GB/s of weight | of read bandwidth | GMAC/s | ggml | ggml, ms | ggml / ours | goal |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
            foreach (KernelTime time in shape.OrderBy(time => Array.FindIndex(KernelGroup.All, group => group.Name == time.Kernel)).ThenBy(time => time.M))
            {
                text.Append(Line(time, results));
            }
        }

        return text.ToString();
    }

    private static string Line(KernelTime time, CpuResults results)
    {
        KernelGroup group = KernelGroup.All.First(group => group.Name == time.Kernel);
        PeerTime? peer = results.Peers.FirstOrDefault(peer => (peer.Type, peer.N, peer.K, peer.M) == (group.Peer, time.N, time.K, time.M));
        double share = time.BytesPerSecond / results.Limits.ReadBandwidth;
        double? faster = peer?.Milliseconds / time.Milliseconds;
        string goal = group.Goals.TryGetValue(time.M, out double wanted) ? Goal(wanted, faster, share) : "";
        string ggml = peer is null ? "| | |" : string.Create(CultureInfo.InvariantCulture, $"| {peer.Type} | {peer.Milliseconds:F2} | {faster:F2} ");
        return string.Create(CultureInfo.InvariantCulture,
            $"| {time.Kernel} | {time.Activations} | {time.M} | {time.Milliseconds:F2} | {time.BytesPerSecond / 1e9:F1} | {share:P0} | {time.Rate / 1e9:F0} {ggml}| {goal} |\n");
    }

    private static string Goal(double wanted, double? faster, double share)
    {
        string met = share >= EnoughBandwidth ? "reached (bandwidth)" : faster is not { } times ? "" : times >= wanted ? "reached" : "missed";
        return string.Create(CultureInfo.InvariantCulture, $"{wanted} ×, {met}").TrimEnd(' ', ',');
    }

    private static string Insert(string page, string table)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{table}\n{page[end..]}"
            : throw new InvalidOperationException($"cpu.md lacks the lines {Begin} and {End}, between which the table goes.");
    }

    private static void WriteWhole(string path, string text)
    {
        string temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
