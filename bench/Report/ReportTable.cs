using System.Globalization;
using System.Text;

namespace Specializer.Bench;

/// <summary>The figures as Markdown.</summary>
internal static class ReportTable
{
    /// <summary>A page with the pictures and all tables.</summary>
    public static string Page(BenchmarkReport report) => string.Create(CultureInfo.InvariantCulture, $"""
        # What specialisation buys

        `{report.Command}`, {report.Date}, {report.Machine}. Written by that command; not edited by hand.

        y = x·Ŵᵀ, W of 4096 × 4096, group 64, float16 scales and zeros; set-up compares every output with the scalar oracle. *Generic*: the same codes, scales and zeros in a
        kernel that learns bits, group and axis at run time, also 16 rows in 16 lanes and four rows of x a decoding. *% roofline*: the shortest time that this machine allows for the
        bytes and multiply-adds of that product ({report.GigaMultiplyAddsPerSecond:F0} GMAC/s of float32, {report.GigaByteMultiplyAddsPerSecond:F0} of bytes; {report.MemoryGigabytesPerSecond:F0} GB/s for a buffer as large as the float32 weight,
        {report.CacheGigabytesPerSecond:F0} GB/s for the smallest; measured in the same run), over the time taken. The fastest iteration of a {report.Job} job. Dequantising makes
        a new matrix at each call, as `Dequantize()` does. Configs named *Int8* round x to int8, and their products, the generic one's too, are of bytes.

        ![speed](specialisation-speed.svg)

        ![roofline](specialisation-roofline.svg)

        ![error](specialisation-error.svg)

        {Products(report)}
        {Formats(report)}
        """).ReplaceLineEndings("\n");

    /// <summary>Products: a row a config and number of rows.</summary>
    public static string Products(BenchmarkReport report)
    {
        var text = new StringBuilder(
            "| config | M | specialised, ms | generic | dequantise, multiply | float32 | over generic | over float32 | GB/s | GMAC/s | % roofline |\n"
            + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (string config in Comparison.Configs(report))
        {
            foreach (int m in Comparison.Rows(report))
            {
                double[] times =
                [
                    .. Comparison.Quantized.Append(Comparison.Float32)
                        .Select(way => 1e3 * (report.Product(config, way.Method, m)?.Seconds ?? double.NaN)),
                ];
                BenchmarkFigure own = report.Product(config, "Specialised", m)!;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {config} | {m} | {times[0]:F2} | {times[1]:F2} | {times[2]:F2} | {times[3]:F2} | {times[1] / times[0]:F1}× | {times[3] / times[0]:F1}× "
                    + $"| {own.GigabytesPerSecond:F1} | {own.GigaMultiplyAddsPerSecond:F1} | {100 * own.RooflineShare:F0} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Quantising and packing: a row a config.</summary>
    public static string Formats(BenchmarkReport report)
    {
        var text = new StringBuilder(
            "| config | quantise, ms | pack, ms | pack generic | unpack, ms | unpack generic |\n|---|--:|--:|--:|--:|--:|\n");
        foreach (IGrouping<string, BenchmarkFigure> config in report.Figures.Where(figure => figure.Category == "Format").GroupBy(figure => figure.Config))
        {
            IEnumerable<string> cells = ((string[])["Quantize", "Pack", "PackGeneric", "Unpack", "UnpackGeneric"])
                .Select(method => (1e3 * config.Single(figure => figure.Method == method).Seconds).ToString("F2", CultureInfo.InvariantCulture));
            text.Append(CultureInfo.InvariantCulture, $"| {config.Key} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }
}
