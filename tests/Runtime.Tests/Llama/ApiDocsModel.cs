namespace Specializer.Tests.Llama;

/// <summary>The trained model that the repository carries.</summary>
internal static class ApiDocsModel
{
    /// <summary>Where it lies beside the tests.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "apidocs");

    /// <summary>A model of a test's own, to change as it likes, with the frequencies that the reference was computed with.</summary>
    public static LlamaForCausalLM Load()
    {
        using var source = SafetensorsFile.Open(File("model.safetensors"));
        return LlamaForCausalLM.Load(LlamaConfig.Load(Folder) with { RoundRopeFrequenciesToHalf = true }, source);
    }

    /// <summary>The path of one of its files.</summary>
    public static string File(string name) => Path.Combine(Folder, name);

    /// <summary>A tensor of the reference file as tokens.</summary>
    public static int[] ReferenceTokens(string name)
    {
        using var reference = SafetensorsFile.Open(File("reference_logits.safetensors"));
        return [.. reference.Read<long>(name).Select(token => (int)token)];
    }
}
