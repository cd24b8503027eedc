using System.Text.Json;

namespace Specializer;

/// <summary>Reads how rotary frequencies are stretched: <c>rope_parameters</c> of newer config files, <c>rope_scaling</c> of older ones.</summary>
internal static class RopeScalingReader
{
    private const string LowFactor = "low_freq_factor";
    private const string HighFactor = "high_freq_factor";

    /// <summary>The scaling, or null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is of another kind, incomplete or impossible, or only parts of heads are rotated.</exception>
    public static RopeScaling? Read(JsonFile file)
    {
        RequireWholeHeads(file, file.Root);
        RopeScaling? older = Read(file, "rope_scaling"), newer = Read(file, "rope_parameters");
        return newer ?? older;
    }

    private static RopeScaling? Read(JsonFile file, string key)
    {
        if (!JsonFile.TryGet(file.Root, key, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw file.Invalid(key, $"is {JsonFile.Show(value)}, not an object.");
        }

        RequireWholeHeads(file, value);
        bool isTyped = JsonFile.TryGet(value, "rope_type", out JsonElement type) || JsonFile.TryGet(value, "type", out type);
        string typeText = isTyped ? file.Text(key, type) : "default";
        return typeText switch
        {
            "default" => null,
            "linear" => new LinearRopeScaling(file.Positive("factor", value, absent: null)),
            "llama3" => Llama3(file, value),
            _ => throw file.Invalid(
                key, $"asks for {CheckpointError.Quote(typeText)} rotary positions; supported are \"default\", \"linear\" and \"llama3\"."),
        };
    }

    private static Llama3RopeScaling Llama3(JsonFile file, JsonElement value)
    {
        double low = file.Positive(LowFactor, value, absent: null), high = file.Positive(HighFactor, value, absent: null);
        return low < high
            ? new(file.Positive("factor", value, absent: null), low, high, file.Positive("original_max_position_embeddings", value, absent: null))
            : throw file.Invalid(HighFactor, FormattableString.Invariant($"is {high}; it must be above the {low} of {LowFactor}."));
    }

    private static void RequireWholeHeads(JsonFile file, JsonElement parent)
    {
        const string Key = "partial_rotary_factor";
        if (file.Positive(Key, parent, 1) is not 1 and double factor)
        {
            throw file.Invalid(Key, FormattableString.Invariant($"is {factor}; only whole heads can be rotated."));
        }
    }
}
