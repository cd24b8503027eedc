using System.Text.Json;
using System.Text.Json.Serialization;

namespace Specializer.Samples.ApiDocs;

/// <summary>The figures of a sweep, with what they were measured by.</summary>
/// <param name="Command">What gives them again.</param>
/// <param name="Machine">Processor, cores, instructions, run time.</param>
/// <param name="Date">Day in UTC.</param>
/// <param name="Windows">Windows of held-out text that were evaluated.</param>
/// <param name="AllWindows">Windows there are; hqq's figures are of all.</param>
/// <param name="Fp32BitsPerByte">Of the model as it was trained, on the same windows.</param>
/// <param name="ReferenceFp32BitsPerByte">Of the same model in PyTorch, on all windows.</param>
/// <param name="Points">A point a config, least bits a weight first.</param>
internal sealed record QualityReport(
    string Command,
    string Machine,
    string Date,
    int Windows,
    int AllWindows,
    double Fp32BitsPerByte,
    double ReferenceFp32BitsPerByte,
    IReadOnlyList<QualityPoint> Points)
{
    /// <summary>Whether PyTorch's figures are of the same windows.</summary>
    [JsonIgnore]
    public bool HasAllWindows => Windows == AllWindows;

    /// <summary>The report as JSON, ended by a line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, QualityJson.Default.QualityReport) + "\n";

    /// <summary>The report with points of an earlier one that this one lacks, where both are over the same windows.</summary>
    /// <param name="earlier">What was evaluated before.</param>
    /// <param name="names">The configs there are; points of others are left out.</param>
    public QualityReport With(QualityReport earlier, IEnumerable<string> names)
    {
        if ((earlier.Windows, earlier.AllWindows) != (Windows, AllWindows))
        {
            return this;
        }

        HashSet<string> missing = [.. names.Except(Points.Select(point => point.Name))];
        return this with { Points = QualityPoint.WithFront(Points.Concat(earlier.Points.Where(point => missing.Contains(point.Name)))) };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is no such report.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static QualityReport Read(string path)
    {
        try
        {
            QualityReport? report = JsonSerializer.Deserialize(File.ReadAllText(path), QualityJson.Default.QualityReport);
            return report?.Points is { } points && points.All(point => point?.Name is not null)
                ? report
                : throw new InvalidDataException($"{path}: it is not the report of a sweep: it lacks points or their names.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: it is not the report of a sweep: {exception.Message}", exception);
        }
    }
}

/// <summary>Names and form of the JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QualityReport))]
internal sealed partial class QualityJson : JsonSerializerContext;
