using System.Text.Json;
using System.Text.Json.Serialization;

namespace Specializer.Bench;

/// <summary>The figures of a run, with what they were measured by and on.</summary>
/// <param name="Command">What gives them again.</param>
/// <param name="Machine">Processor, cores, instructions, run time.</param>
/// <param name="Date">Day in UTC.</param>
/// <param name="Job">short or full.</param>
/// <param name="GigaMultiplyAddsPerSecond">The machine's peak of float32.</param>
/// <param name="GigaByteMultiplyAddsPerSecond">The same of bytes; 0 where the processor has no instruction for it.</param>
/// <param name="MemoryGigabytesPerSecond">Its read bandwidth from memory: a buffer as large as the float32 weight.</param>
/// <param name="CacheGigabytesPerSecond">Its read bandwidth for a buffer as large as the smallest weight.</param>
/// <param name="Figures">A figure a benchmark.</param>
/// <param name="Errors">A point a config.</param>
internal sealed record BenchmarkReport(
    string Command,
    string Machine,
    string Date,
    string Job,
    double GigaMultiplyAddsPerSecond,
    double GigaByteMultiplyAddsPerSecond,
    double MemoryGigabytesPerSecond,
    double CacheGigabytesPerSecond,
    IReadOnlyList<BenchmarkFigure> Figures,
    IReadOnlyList<WeightError> Errors)
{
    /// <summary>The figure of a product, or null where it was not run.</summary>
    public BenchmarkFigure? Product(string config, string method, int m) =>
        Figures.FirstOrDefault(figure => figure.Category == "MatMul" && figure.Config == config && figure.Method == method && figure.M == m);

    /// <summary>As JSON, ended by a line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.BenchmarkReport) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static BenchmarkReport FromJson(string json) =>
        JsonSerializer.Deserialize(json, ReportJson.Default.BenchmarkReport) ?? throw new InvalidDataException("the report is empty");
}

/// <summary>Names and form of the JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
