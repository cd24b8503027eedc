namespace Specializer.Robustness;

/// <summary>A reader that is fed malformed files.</summary>
/// <param name="Name">What is read.</param>
/// <param name="CorpusFile">The valid file that inputs are made of.</param>
/// <param name="FileName">What an input is called on disk; some readers go by the name.</param>
/// <param name="IsSafetensors">Whether the file has a header with a length.</param>
/// <param name="Share">Of a hundred inputs, how many.</param>
/// <param name="Read">Reads a file to the end; it may throw only what the reader documents.</param>
public sealed record FuzzTarget(string Name, string CorpusFile, string FileName, bool IsSafetensors, int Share, Action<string> Read)
{
    private const string AdapterConfig = "adapter_config.json";
    private const string AdapterTensors = "adapter_model.safetensors";

    /// <summary>Every reader of files.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("safetensors", "tensors.safetensors", "input.safetensors", IsSafetensors: true, 25, ReadTensors),
        new("sharded index", "model.safetensors.index.json", "model.safetensors.index.json", IsSafetensors: false, 10, ReadShards)
        {
            Beside =
            [
                ("tensors.safetensors", "model-00001-of-00002.safetensors"), ("hqq.safetensors", "model-00002-of-00002.safetensors"),
            ],
        },
        new("config.json", "config.json", "config.json", IsSafetensors: false, 15, path => LlamaConfig.Load(Path.GetDirectoryName(path)!)),
        new("hqq checkpoint", "hqq.safetensors", "input.safetensors", IsSafetensors: true, 20, ReadHqq),
        new("saved state", "state.safetensors", "input.safetensors", IsSafetensors: true, 15, ReadState),
        new("PEFT adapter", AdapterTensors, AdapterTensors, IsSafetensors: true, 10, ReadAdapter) { Beside = [(AdapterConfig, AdapterConfig)] },
        new("PEFT config", AdapterConfig, AdapterConfig, IsSafetensors: false, 5, ReadAdapter) { Beside = [(AdapterTensors, AdapterTensors)] },
    ];

    /// <summary>Valid files that lie in the input's folder, and what they are called there.</summary>
    public IReadOnlyList<(string CorpusFile, string FileName)> Beside { get; init; } = [];

    /// <summary>Whether an exception is one that the readers document for malformed files.</summary>
    public static bool IsDocumented(Exception exception) =>
        exception is InvalidDataException or NotSupportedException or FileNotFoundException;

    private static void ReadTensors(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Drain(file);
    }

    private static void ReadShards(string path)
    {
        using SafetensorsSet set = SafetensorsSet.Open(path);
        Drain(set);
    }

    private static void Drain(TensorSource source)
    {
        byte[] buffer = new byte[256];
        foreach (string name in source.Tensors.Keys)
        {
            using Stream stream = source.OpenRead(name);
            while (stream.Read(buffer) > 0)
            {
            }
        }
    }

    private static void ReadHqq(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        HqqCheckpoint.Read(file).Load([QuantScheme.Of<Hqq4>(), QuantScheme.Of<Hqq3>(), QuantScheme.Of<TwoLevel2>()]);
    }

    private static void ReadState(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Corpus.DenseModel().LoadState(file, new LoadOptions { Schemes = [QuantScheme.Of<Hqq4>(), QuantScheme.Of<Hqq3>()], Strict = false });
    }

    private static void ReadAdapter(string path) => PeftAdapter.Load(Corpus.AdaptedModel(), Path.GetDirectoryName(path)!);
}
