using System.Text.Json;
using System.Text.Json.Serialization;

namespace Specializer.Samples.ApiDocs;

/// <summary>The figures as JSON.</summary>
internal static class Report
{
    /// <summary>Throws where a report could not be written, before the work that it would report.</summary>
    /// <exception cref="UsageException">The folder does not exist, or the path is a folder.</exception>
    public static void CheckPath(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"--report {path}: this is a folder.");
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"--report {path}: there is no folder {folder}.");
        }
    }

    /// <summary>Writes the report, whole or not at all.</summary>
    public static void Write(string path, IReadOnlyList<ConfigResult> results, int windows)
    {
        ConfigResult fp32 = results[0];
        var content = new ReportContent(
            windows,
            new Fp32Content(fp32.BitsPerByte, fp32.ReferenceBitsPerByte, fp32.Megabytes, fp32.TokensPerSecond),
            [.. results.Where(result => result.Scheme is WeightScheme).Select(ConfigContent.Of)],
            results.Where(result => result.Scheme is W8A8Scheme).Select(W8A8Content.Of).FirstOrDefault());
        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(content, ReportJson.Default.ReportContent));
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}

/// <summary>The root of the report.</summary>
internal sealed record ReportContent(
    int Windows,
    Fp32Content Fp32,
    IReadOnlyList<ConfigContent> Configs,
    [property: JsonPropertyName("w8a8")] W8A8Content? W8A8);

/// <summary>The model as it was trained.</summary>
internal sealed record Fp32Content(double BitsPerByte, double? ReferenceBitsPerByte, double Megabytes, double TokensPerSecond);

/// <summary>One config of weights alone.</summary>
internal sealed record ConfigContent(
    string Name,
    double Bits,
    int Group,
    int Axis,
    bool Optimize,
    bool RoundZero,
    string Scale,
    double BitsPerWeight,
    double Megabytes,
    double BitsPerByte,
    double? ReferenceBitsPerByte,
    double TokensPerSecond)
{
    public static ConfigContent Of(ConfigResult result)
    {
        QuantConfig config = ((WeightScheme)result.Scheme!).Config;
        return new ConfigContent(
            result.Name, config.Bits, config.Group, config.Axis, config.Optimize, config.RoundZero, config.Scale.ToString(), result.BitsPerWeight,
            result.Megabytes, result.BitsPerByte, result.ReferenceBitsPerByte, result.TokensPerSecond);
    }
}

/// <summary>Weights and activations in int8.</summary>
internal sealed record W8A8Content(
    double BitsPerWeight, double Megabytes, double BitsPerByte, double? ReferenceBitsPerByte, double TokensPerSecond)
{
    public static W8A8Content Of(ConfigResult result) => new(
        result.BitsPerWeight, result.Megabytes, result.BitsPerByte, result.ReferenceBitsPerByte, result.TokensPerSecond);
}

/// <summary>Names and form of the JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportContent))]
internal sealed partial class ReportJson : JsonSerializerContext;
