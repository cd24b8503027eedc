namespace Specializer.Samples;

/// <summary>A trained model of bytes in a folder, checked before anything is computed with it.</summary>
public sealed class ByteModel
{
    private readonly string _folder;

    private ByteModel(string folder, LlamaConfig config)
    {
        _folder = folder;
        Config = config;
    }

    /// <summary>The model that lies beside the program.</summary>
    public static string DefaultFolder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "apidocs");

    /// <summary>Its shape.</summary>
    public LlamaConfig Config { get; }

    /// <summary>Reads a model's config.</summary>
    /// <param name="folder">What the user gave as <c>--model</c>.</param>
    /// <exception cref="UsageException">There is no such folder, or the model is not one of bytes in windows of 512.</exception>
    /// <exception cref="InvalidDataException">The config is malformed.</exception>
    /// <exception cref="IOException">There is no config.</exception>
    public static ByteModel Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UsageException($"--model {folder}: there is no such folder.");
        }

        // The reference figures were computed after model.half(), which rounds the rotary frequencies, too.
        LlamaConfig config = LlamaConfig.Load(folder) with { RoundRopeFrequenciesToHalf = true };
        if (config.VocabSize != 256)
        {
            throw new UsageException(
                $"--model {folder}: its vocabulary has {config.VocabSize} tokens; this sample runs models of bytes, which have 256.");
        }

        return config.MaxPositionEmbeddings >= HeldOutText.WindowBytes
            ? new ByteModel(folder, config)
            : throw new UsageException(
                $"--model {folder}: it was made for {config.MaxPositionEmbeddings} positions, but windows have {HeldOutText.WindowBytes}.");
    }

    /// <summary>The path of one of its files.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Loads the model, dense, as a copy of its own.</summary>
    /// <exception cref="InvalidDataException">The weights are malformed.</exception>
    /// <exception cref="IOException">There are no weights.</exception>
    public LlamaForCausalLM Load(CancellationToken cancellation)
    {
        using var source = SafetensorsFile.Open(File("model.safetensors"));
        return LlamaForCausalLM.Load(Config, source, progress: null, cancellation);
    }
}
