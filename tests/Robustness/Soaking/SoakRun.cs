using System.Diagnostics;
using System.Globalization;
using Specializer.Samples;

namespace Specializer.Robustness;

/// <summary>Loads, quantizes, runs, saves and loads again, over and over, and watches memory, threads and handles.</summary>
/// <param name="duration">How long; the first fifth is warm-up.</param>
public sealed class SoakRun(TimeSpan duration)
{
    private const double MostGrowth = 1.1;
    private const int GeneratedTokens = 64;
    private const int Lines = 10;

    /// <summary>Runs and prints a line a tenth of the time.</summary>
    /// <returns>Whether nothing grew by more than a tenth after the warm-up, and every round gave the same tokens.</returns>
    public bool Run(TextWriter output)
    {
        ByteModel bytes = ByteModel.Open(ByteModel.DefaultFolder);
        string folder = Directory.CreateTempSubdirectory("specializer-soak-").FullName;
        List<SoakSample> samples = [];
        int[]? expected = null;
        int rounds = 0;
        bool isSame = true;
        var clock = Stopwatch.StartNew();
        output.WriteLine("| minutes | rounds | live memory, MB | working set, MB | threads | handles |\n|--:|--:|--:|--:|--:|--:|");
        while (clock.Elapsed < duration)
        {
            int[] tokens = Round(bytes, folder);
            expected ??= tokens;
            isSame &= tokens.AsSpan().SequenceEqual(expected);
            rounds++;
            if (clock.Elapsed >= duration * (samples.Count + 1) / Lines)
            {
                samples.Add(SoakSample.Take(clock.Elapsed, rounds));
                output.WriteLine(samples[^1].Row);
            }
        }

        Directory.Delete(folder, recursive: true);
        bool isBounded = samples.Count < 3 || samples[^1].IsWithin(MostGrowth, samples[Math.Max(0, (Lines / 5) - 1)]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rounds} rounds; the same tokens each time: {isSame}; no growth after the warm-up: {isBounded}"));
        return isSame && isBounded;
    }

    private static int[] Round(ByteModel bytes, string folder)
    {
        LlamaForCausalLM model = bytes.Load(CancellationToken.None);
        model.Replace<Linear>((name, linear) => name == "lm_head" ? linear : QuantLinear<Hqq3G64>.From(linear));
        string path = Path.Combine(folder, "state.safetensors");
        model.SaveState(path);
        LlamaForCausalLM loaded = bytes.Load(CancellationToken.None);
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            loaded.LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq3G64>()] });
        }

        return [.. loaded.GenerateGreedily(Bytes.ToTokens("String.Join"), GeneratedTokens)];
    }
}
