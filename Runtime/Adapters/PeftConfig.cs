using System.Text.Json;

namespace Specializer;

/// <summary><c>adapter_config.json</c> of an adapter: what matters to its outputs.</summary>
/// <remarks>Keys: <c>LoraConfig</c> in peft, tuners/lora/config.py.</remarks>
internal sealed class PeftConfig
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "adapter_config.json";

    private const long MostBytes = 16 << 20;

    private PeftConfig(double scaling) => Scaling = scaling;

    /// <summary>s, what B·A is multiplied with.</summary>
    public double Scaling { get; }

    /// <summary>Writes the file of an adapter whose scaling is 1.</summary>
    /// <param name="stream">Takes it.</param>
    /// <param name="rank">The rank of every layer.</param>
    /// <param name="targets">Names or ends of names of the layers.</param>
    /// <param name="baseModel">The model that was adapted, or null.</param>
    public static void Write(Stream stream, int rank, IEnumerable<string> targets, string? baseModel)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("base_model_name_or_path", baseModel);
        json.WriteString("bias", "none");
        json.WriteBoolean("fan_in_fan_out", false);
        json.WriteBoolean("inference_mode", true);
        json.WriteBoolean("init_lora_weights", true);
        json.WriteNumber("lora_alpha", rank);
        json.WriteNumber("lora_dropout", 0.0);
        json.WriteNull("modules_to_save");
        json.WriteString("peft_type", "LORA");
        json.WriteNumber("r", rank);
        json.WriteStartArray("target_modules");
        foreach (string target in targets)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteString("task_type", "CAUSAL_LM");
        json.WriteBoolean("use_dora", true);
        json.WriteBoolean("use_rslora", false);
        json.WriteEndObject();
    }

    /// <summary>Reads the file and refuses what would give other outputs than PEFT's.</summary>
    /// <exception cref="InvalidDataException">It is malformed, not DoRA, or of a kind that is not supported.</exception>
    public static PeftConfig Read(string path)
    {
        using JsonFile file = JsonFile.Read(path, MostBytes);
        Require(file, "peft_type", "LORA");
        Require(file, "bias", "none");
        RequireFlag(file, "use_dora", true);
        RequireFlag(file, "fan_in_fan_out", false);
        RequireEmpty(file, "rank_pattern");
        RequireEmpty(file, "alpha_pattern");
        double rank = Positive(file, "r");
        double alpha = Positive(file, "lora_alpha");
        return new PeftConfig(alpha / (Flag(file, "use_rslora") ? Math.Sqrt(rank) : rank));
    }

    private static void Require(JsonFile file, string key, string wanted)
    {
        if (file.TryGet(key, out JsonElement value) && file.Text(key, value) is var text && text != wanted)
        {
            throw file.Invalid(key, $"is {CheckpointError.Quote(text)}; only {CheckpointError.Quote(wanted)} is supported.");
        }
    }

    private static void RequireFlag(JsonFile file, string key, bool wanted)
    {
        if (Flag(file, key) != wanted)
        {
            throw file.Invalid(key, $"is {(wanted ? "not true" : "true")}; only adapters where it is {(wanted ? "true" : "false")} can be loaded.");
        }
    }

    private static void RequireEmpty(JsonFile file, string key)
    {
        if (file.TryGet(key, out JsonElement value) && (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any()))
        {
            throw file.Invalid(key, $"is {JsonFile.Show(value)}; only adapters of one rank and one alpha can be loaded.");
        }
    }

    private static bool Flag(JsonFile file, string key) => file.TryGet(key, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw file.Invalid(key, $"is {JsonFile.Show(value)}, which is neither true nor false."),
    };

    private static double Positive(JsonFile file, string key)
    {
        if (!file.TryGet(key, out JsonElement value))
        {
            throw file.Invalid(key, "is missing.");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && double.IsFinite(number)
            ? number
            : throw file.Invalid(key, $"is {JsonFile.Show(value)}, which is no positive number.");
    }
}
