using System.Globalization;
using System.Text;

namespace Specializer.GpuBench;

/// <summary>The figures as tables, one an operation: a row for each size and M, a column for each config.</summary>
internal static class MarkdownReport
{
    private static readonly (string Operation, string Title)[] Tables =
    [
        ("forward", "y = x·Ŵᵀ, x arranged before; in brackets the goal"),
        ("layer", "The layer as a whole, x from float32"),
        ("grad_x", "g·Ŵ, g from float32; in brackets how much longer than the layer as a whole with as many rows (aim: at most 15 %)"),
    ];

    /// <summary>The text.</summary>
    public static string Of(BenchmarkRun run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{run.Device}, driver {run.Driver}, {run.Date}; a copy of the device reaches {run.CopyBandwidth / 1e12:F2} TB/s. Microseconds a call.\n");
        foreach ((string operation, string title) in Tables)
        {
            Measurement[] measurements = [.. run.Measurements.Where(each => each.Operation == operation)];
            if (measurements.Length > 0)
            {
                Append(text, title, measurements, run);
            }
        }

        if (run.Measurements.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nLargest ‖Δ‖/‖y‖ against float64: {run.Measurements.Max(each => each.Error):E1}.\n");
        }

        if (run.Decoding.Count > 0)
        {
            AppendDecoding(text, run.Decoding);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, Measurement[] measurements, BenchmarkRun run)
    {
        string[] configs = [.. measurements.Select(each => each.Config).Distinct()];
        text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n| N = K | M | {string.Join(" | ", configs)} |\n|---|---|{string.Concat(configs.Select(_ => "---|"))}\n");
        foreach (IGrouping<(int Size, int M), Measurement> row in measurements.GroupBy(each => (each.Size, each.M)).OrderByDescending(each => each.Key.Size).ThenBy(each => each.Key.M))
        {
            IEnumerable<string> cells = configs.Select(config => row.FirstOrDefault(each => each.Config == config) is { } each ? Cell(each, run) : "");
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key.Size} | {row.Key.M} | {string.Join(" | ", cells)} |\n");
        }
    }

    private static void AppendDecoding(StringBuilder text, IReadOnlyList<DecodeMeasurement> decoding)
    {
        text.Append("\n### Decoding with a whole model\n\n| model | way | positions before | µs a token | tokens/s |\n|---|---|---|---|---|\n");
        foreach (DecodeMeasurement each in decoding)
        {
            string way = each.Way == "prompt" ? $"a prompt of {each.Tokens}" : each.Way;
            text.Append(CultureInfo.InvariantCulture, $"| {each.Model} | {way} | {each.Context} | {each.MicrosecondsPerToken:F1} | {each.TokensPerSecond:F0} |\n");
        }
    }

    private static string Cell(Measurement measurement, BenchmarkRun run)
    {
        string microseconds = measurement.Microseconds.ToString(measurement.Microseconds < 10 ? "F2" : "F1", CultureInfo.InvariantCulture);
        return measurement.Operation switch
        {
            "forward" when Goals.Of(measurement.Config, measurement.Size, measurement.M) is { } goal =>
                string.Create(CultureInfo.InvariantCulture, $"{microseconds} (≤ {goal}{(measurement.Microseconds <= goal ? "" : ", missed")})"),
            "grad_x" when Layer(measurement, run) is { } layer =>
                string.Create(CultureInfo.InvariantCulture, $"{microseconds} ({100 * ((measurement.Microseconds / layer.Microseconds) - 1):+0;−0;0} %)"),
            _ => microseconds,
        };
    }

    /// <summary>The layer that a gradient is compared with: it, too, starts from float32.</summary>
    private static Measurement? Layer(Measurement gradient, BenchmarkRun run) => run.Measurements.FirstOrDefault(each =>
        each.Operation == "layer" && (each.Config, each.Size, each.M) == (gradient.Config, gradient.Size, gradient.M));
}
