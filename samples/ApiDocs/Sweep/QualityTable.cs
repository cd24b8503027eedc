using System.Globalization;
using System.Text;

namespace Specializer.Samples.ApiDocs;

/// <summary>The figures of a sweep as a Markdown table.</summary>
internal static class QualityTable
{
    /// <summary>A row a config, most bits a weight first; those on the Pareto front in bold.</summary>
    public static string Print(QualityReport report)
    {
        var text = new StringBuilder();
        text.Append("| config | bits/weight | in memory | bits/byte | over fp32 | in PyTorch | over fp32 |\n|---|--:|--:|--:|--:|--:|--:|\n");
        text.Append(CultureInfo.InvariantCulture, $"| fp32 | 32.00 | 32.00 | {report.Fp32BitsPerByte:F4} | | {report.ReferenceFp32BitsPerByte:F4} | |\n");
        foreach (QualityPoint point in report.Points.Reverse())
        {
            string name = point.IsOnFront ? $"**{point.Name}**" : point.Name;
            string over = Over(point.BitsPerByte, report.Fp32BitsPerByte);
            string reference = point.ReferenceBitsPerByte is { } value
                ? string.Create(CultureInfo.InvariantCulture, $"{value:F4} | {Over(value, report.ReferenceFp32BitsPerByte)}")
                : "|";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {point.BitsPerWeight:F2} | {point.BitsInMemory:F2} | {point.BitsPerByte:F4} | {over} | {reference} |\n");
        }

        return text.ToString();
    }

    private static string Over(double bitsPerByte, double fp32) => (bitsPerByte - fp32).ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture);
}
