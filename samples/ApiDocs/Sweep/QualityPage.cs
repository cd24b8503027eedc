namespace Specializer.Samples.ApiDocs;

/// <summary>The page of a sweep, in Markdown.</summary>
internal static class QualityPage
{
    /// <summary>What was measured and how, the plot, the table.</summary>
    public static string Print(QualityReport report)
    {
        string comparable = report.HasAllWindows
            ? "on the same windows"
            : $"on all {report.AllWindows} windows, so that what is over float32 compares, not the figures themselves";
        return $"""
            # What a config costs in quality

            `{report.Command}`, {report.Date}, {report.Machine}. Written by that command; not edited by hand.

            The model of `models/apidocs` (4.8 M parameters, bytes) with every linear layer but the output projection quantised, on {report.Windows} windows of 512 bytes of
            held-out text. *bits/byte*: the mean of −log₂ p(next byte), fewer is better. *bits/weight*: in a file, with scales, zeros and padding; *in memory*: as the kernels read it,
            where codes of 5 and 6 bits take 8, and scales are widened to float32 along axis 0 and under two levels. *in PyTorch*: what the hqq package reaches with the same weights, for
            `w8a8` a reference in PyTorch, {comparable}. Bold: on the Pareto front, no config of as few bits a weight is better.

            Names: `hqq4-g64` is 4 bits in groups of 64 along K, `axis0` along N, `f16` with scales and zeros in float16, `noopt` without hqq's optimiser, `twolevel` with scales
            and zeros quantized in turn. A small model suffers more from few bits than a large one does: read the order of configs from it, not what 2 bits do to 70 B parameters.

            ![bits per byte against bits per weight](quality.svg)

            {QualityTable.Print(report)}
            """.ReplaceLineEndings("\n");
    }
}
