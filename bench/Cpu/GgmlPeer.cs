using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Specializer.Bench.Cpu;

/// <summary>ggml's own timing of MUL_MAT on the processor, in a process of its own.</summary>
/// <param name="path">test-backend-ops.</param>
internal sealed partial class GgmlPeer(string path)
{
    /// <summary>Milliseconds of one product, or null where the binary has no such case.</summary>
    /// <remarks>Where it has a case of several weights (bs), which are read one after the other, that is taken and divided by them.</remarks>
    /// <param name="type">The format's name.</param>
    /// <param name="n">Rows of W, ggml's m.</param>
    /// <param name="k">Columns of W.</param>
    /// <param name="m">Rows of x, ggml's n.</param>
    /// <exception cref="InvalidOperationException">The binary ended with an error.</exception>
    public double? Milliseconds(string type, int n, int k, int m)
    {
        string cases = string.Create(CultureInfo.InvariantCulture, $"type_a={type},type_b=f32,m={n},n={m},k={k},");
        double? rotating = Run(cases + @"bs=\[([2-9]|[1-9][0-9]+),1\],nr=\[1,1\],per=\[0,1,2,3\],k_v=0,o=1,src_overlap=0");
        return rotating ?? Run(cases + @"bs=\[1,1\],nr=\[1,1\],per=\[0,1,2,3\],k_v=0,o=1,src_overlap=0");
    }

    private double? Run(string cases)
    {
        var start = new ProcessStartInfo(path, ["perf", "-b", "CPU", "-o", "MUL_MAT", "-p", cases]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{path} ended with {process.ExitCode}.");
        }

        double? best = null;
        foreach (Match match in Line().Matches(output))
        {
            double time = double.Parse(match.Groups["us"].Value, CultureInfo.InvariantCulture) / 1000
                / int.Parse(match.Groups["weights"].Value, CultureInfo.InvariantCulture);
            best = Math.Min(best ?? time, time);
        }

        return best;
    }

    [GeneratedRegex(@"bs=\[(?<weights>\d+),1\].*?runs - +(?<us>[0-9.]+) us/run")]
    private static partial Regex Line();
}
