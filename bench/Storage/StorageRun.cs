using System.Globalization;
using Specializer.Tests;

namespace Specializer.Bench.Storage;

/// <summary>Times quantizers, packing and unpacking on a weight of 4096 × 14336, beside what the memory gives.</summary>
internal static class StorageRun
{
    private const int N = 4096;
    private const int K = 14336;

    // As trained layers have; no element's error comes near the range in which hqq's optimiser shrinks errors.
    private const float UsualDeviation = 0.02f;

    // Errors that the optimiser shrinks.
    private const float LargeDeviation = 3f;

    /// <summary>Measures and prints a Markdown table.</summary>
    /// <param name="only">Text that a config's name must contain, or empty for all.</param>
    public static void Run(string only)
    {
        Roofline roofline = Roofline.Measured.Value;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, memory read {roofline.BytesPerSecond(1L << 30) / 1e9:F1} GB/s, " +
            $"copied {CopyBandwidth.Measure() / 1e9:F1} GB/s (read and written)"));
        float[] usual = RandomFloats.Normal(N * K, seed: 1);
        float[] large = [.. usual.Select(w => w * LargeDeviation)];
        for (int i = 0; i < usual.Length; i++)
        {
            usual[i] *= UsualDeviation;
        }

        foreach ((string name, float[] weight) in new[] { ("standard deviation 0.02", usual), ("standard deviation 3", large) })
        {
            Console.WriteLine($"\nW of {N} × {K}, normal, {name}:\n");
            Console.WriteLine("| weight | quantize, s | steps | a step, ms | pack, GB/s | unpack | to tiles | from tiles | dequantize rows | tiles | load, ms | save, ms | checksum |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (StorageKind kind in StorageKind.All.Where(kind => kind.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                Console.WriteLine(Line(kind.Name, kind.Time(weight, N, K)));
                GC.Collect();
            }
        }
    }

    private static string Line(string name, StorageTimes times)
    {
        const long Codes = (long)N * K;
        const long Floats = 4L * N * K;
        double packed = (Codes + times.WordBytes) / 1e9;
        double tiled = (Codes + times.TileBytes) / 1e9;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {times.Quantize:F2} | {times.Steps} | {times.Step * 1e3:F1} | {packed / times.Pack:F1} | {packed / times.Unpack:F1} | " +
            $"{tiled / times.ToTiles:F1} | {tiled / times.FromTiles:F1} | {(Floats + times.WordBytes) / 1e9 / times.Rows:F1} | " +
            $"{(Floats + times.TileBytes) / 1e9 / times.Blocks:F1} | {times.Load * 1e3:F0} | {times.Save * 1e3:F0} | {times.Checksum} |");
    }
}
