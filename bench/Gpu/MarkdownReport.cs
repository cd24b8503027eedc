using System.Globalization;
using System.Text;

namespace Specializer.GpuBench;

/// <summary>The figures as tables, one an operation and size: a row for each M, a column for each config.</summary>
internal static class MarkdownReport
{
    /// <summary>The text.</summary>
    public static string Of(BenchmarkRun run)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{run.Device}, driver {run.Driver}, {run.Date}. Copy of the device: {run.CopyBandwidth / 1e12:F2} TB/s. Microseconds a call; in brackets the goal.");
        foreach (IGrouping<(string Operation, int Size), Measurement> table in run.Measurements.GroupBy(each => (each.Operation, each.Size)))
        {
            string[] configs = [.. run.Measurements.Where(each => each.Size == table.Key.Size).Select(each => each.Config).Distinct()];
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {table.Key.Operation}, {table.Key.Size}²").AppendLine();
            text.AppendLine($"| M | {string.Join(" | ", configs)} |").AppendLine($"|---|{string.Concat(configs.Select(_ => "---|"))}");
            foreach (IGrouping<int, Measurement> row in table.GroupBy(each => each.M).OrderBy(each => each.Key))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Key} | {string.Join(" | ", configs.Select(config => Cell(row.FirstOrDefault(each => each.Config == config))))} |");
            }
        }

        if (run.Measurements.Count > 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Largest ‖Δ‖/‖y‖ against float64: {run.Measurements.Max(each => each.Error):E1}.");
        }

        if (run.Decoding.Count > 0)
        {
            AppendDecoding(text, run.Decoding);
        }

        return text.ToString();
    }

    private static void AppendDecoding(StringBuilder text, IReadOnlyList<DecodeMeasurement> decoding)
    {
        text.AppendLine().AppendLine("### Decoding with a whole model").AppendLine();
        text.AppendLine("| model | way | positions before | µs a token | tokens/s |").AppendLine("|---|---|---|---|---|");
        foreach (DecodeMeasurement each in decoding)
        {
            string way = each.Way == "prompt" ? $"a prompt of {each.Tokens}" : each.Way;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {each.Model} | {way} | {each.Context} | {each.MicrosecondsPerToken:F1} | {each.TokensPerSecond:F0} |");
        }
    }

    private static string Cell(Measurement? measurement)
    {
        if (measurement is null)
        {
            return "";
        }

        double? goal = measurement.Operation == "forward" ? Goals.Of(measurement.Config, measurement.Size, measurement.M) : null;
        string microseconds = measurement.Microseconds.ToString(measurement.Microseconds < 10 ? "F2" : "F1", CultureInfo.InvariantCulture);
        return goal is { } aim ? string.Create(CultureInfo.InvariantCulture, $"{microseconds} ({aim})") : microseconds;
    }
}
