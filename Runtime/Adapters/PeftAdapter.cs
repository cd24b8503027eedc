using System.Diagnostics;

namespace Specializer;

/// <summary>Saves and loads the adapters of a model as a folder that PEFT reads and writes.</summary>
/// <remarks>
/// <para>
/// <c>adapter_model.safetensors</c> holds <c>base_model.model.{path}.lora_A.weight</c> [rank, K], <c>.lora_B.weight</c> [N, rank] and
/// <c>.lora_magnitude_vector</c> [N] for each <see cref="QDoraLinear"/>, its path being the one of <see cref="Module.NamedModules"/>.
/// </para>
/// <para>
/// PEFT computes y = (x·Wᵀ + s·(x·Aᵀ)·Bᵀ) / ‖W + s·B·A‖ · magnitude with s = lora_alpha/r, or lora_alpha/√r under use_rslora. So a saved
/// file has lora_alpha = r and a magnitude of m·α; a loaded one has s multiplied into B, and m = magnitude/α. With α = 1 and s = 1
/// nothing is rounded, and what was saved comes back bit for bit.
/// </para>
/// </remarks>
public static class PeftAdapter
{
    /// <summary>The file of the tensors.</summary>
    public const string TensorFileName = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";
    private const string SuffixOfA = ".lora_A.weight";
    private const string SuffixOfB = ".lora_B.weight";
    private const string SuffixOfMagnitude = ".lora_magnitude_vector";

    /// <summary>Writes the adapters of a model, float32.</summary>
    /// <param name="model">The model that the paths begin at.</param>
    /// <param name="folder">Created where it is missing; an adapter that lies there is replaced, both files or neither.</param>
    /// <param name="baseModel">The name of the model that was adapted, for the config; or null.</param>
    /// <param name="progress">Gets the bytes of tensors written so far.</param>
    /// <param name="cancellation">Stops between two writes and leaves the folder as it was.</param>
    /// <exception cref="InvalidOperationException">The model has no adapter, or adapters of several ranks.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static void Save(
        Module model,
        string folder,
        string? baseModel = null,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using Activity? activity = Telemetry.Begin("save");
        activity?.SetTag("path", folder);
        List<(string Path, QDoraLinear Layer)> adapted = Adapted(model);
        int rank = OneRank(adapted);
        var writer = new SafetensorsWriter([new("format", "pt")]);
        foreach ((string path, QDoraLinear layer) in adapted)
        {
            writer.Add<float>(Prefix + path + SuffixOfA, [rank, layer.InFeatures], layer.A);
            writer.Add<float>(Prefix + path + SuffixOfB, [layer.OutFeatures, rank], layer.B);
            writer.Add<float>(Prefix + path + SuffixOfMagnitude, [layer.OutFeatures], Scaled(layer.Magnitude, layer.Alpha));
        }

        Directory.CreateDirectory(folder);
        using var tensors = new PendingFile(Path.Combine(folder, TensorFileName));
        using var config = new PendingFile(Path.Combine(folder, PeftConfig.FileName));
        writer.Write(tensors, [.. writer.Tensors], before: 0, progress, cancellation);
        PeftConfig.Write(config.Stream, rank, Targets(model, adapted), baseModel);
        config.Finish();
        tensors.Commit();
        config.Commit();
    }

    /// <summary>Reads adapters into a model whose layers have adapters of the same places and rank already.</summary>
    /// <param name="model">The model that the paths begin at; where anything is wrong, it stays as it was.</param>
    /// <param name="folder">Holds both files.</param>
    /// <param name="progress">Receives the share of the layers that were read, 0..1.</param>
    /// <param name="cancellation">Checked before each layer; a cancelled load has changed nothing.</param>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, the adapter is not DoRA, a tensor is missing or misshapen, or one belongs to a layer without an adapter.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has no adapter, or one whose α is 0.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static void Load(
        Module model, string folder, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using Activity? activity = Telemetry.Begin("load");
        activity?.SetTag("path", folder);
        List<(string Path, QDoraLinear Layer)> adapted = Adapted(model);
        PeftConfig config = PeftConfig.Read(Path.Combine(folder, PeftConfig.FileName));
        using var source = SafetensorsFile.Open(Path.Combine(folder, TensorFileName));
        List<Action> changes = [];
        foreach ((string path, QDoraLinear layer) in adapted)
        {
            cancellation.ThrowIfCancellationRequested();
            changes.Add(Read(source, Prefix + path, layer, config));
            progress?.Report((double)changes.Count / adapted.Count);
        }

        RequireNothingElse(source, adapted);
        foreach (Action change in changes)
        {
            change();
        }
    }

    private static Action Read(TensorSource source, string name, QDoraLinear layer, PeftConfig config)
    {
        if (layer.Alpha == 0)
        {
            throw new InvalidOperationException($"The layer of '{name}' has α = 0: no magnitude gives it the outputs of the file.");
        }

        source.Entry(name + SuffixOfA, layer.Rank, layer.InFeatures);
        source.Entry(name + SuffixOfB, layer.OutFeatures, layer.Rank);
        source.Entry(name + SuffixOfMagnitude, layer.OutFeatures);
        float[] a = source.ReadSingles(name + SuffixOfA);
        float[] b = Scaled(source.ReadSingles(name + SuffixOfB), (float)config.Scaling);
        float[] magnitude = Scaled(source.ReadSingles(name + SuffixOfMagnitude), 1 / layer.Alpha);
        return () =>
        {
            a.CopyTo(layer.A, 0);
            b.CopyTo(layer.B, 0);
            magnitude.CopyTo(layer.Magnitude, 0);
            layer.AdapterChanged();
        };
    }

    private static void RequireNothingElse(TensorSource source, List<(string Path, QDoraLinear Layer)> adapted)
    {
        HashSet<string> expected =
            [.. adapted.SelectMany(item => (string[])[item.Path + SuffixOfA, item.Path + SuffixOfB, item.Path + SuffixOfMagnitude])];
        foreach (string name in source.Tensors.Keys)
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !expected.Contains(name[Prefix.Length..]))
            {
                throw CheckpointError.InTensor(source.Path, name, "no layer of this model has an adapter of that name.");
            }
        }
    }

    private static List<(string Path, QDoraLinear Layer)> Adapted(Module model)
    {
        List<(string Path, QDoraLinear Layer)> adapted = [];
        foreach (NamedModule named in model.NamedModules())
        {
            if (named.Module is QDoraLinear layer)
            {
                adapted.Add((named.Name, layer));
            }
        }

        return adapted.Count > 0 ? adapted : throw new InvalidOperationException("No layer of this model has an adapter.");
    }

    private static int OneRank(List<(string Path, QDoraLinear Layer)> adapted)
    {
        (string firstPath, QDoraLinear first) = adapted[0];
        foreach ((string path, QDoraLinear layer) in adapted)
        {
            if (layer.Rank != first.Rank)
            {
                throw new InvalidOperationException(
                    $"'{firstPath}' has rank {first.Rank}, but '{path}' rank {layer.Rank}: an adapter is saved with one rank for all layers.");
            }
        }

        return first.Rank;
    }

    /// <summary>The last parts of the paths, as PEFT users write them; whole paths where such a part would name other layers, too.</summary>
    private static IEnumerable<string> Targets(Module model, List<(string Path, QDoraLinear Layer)> adapted)
    {
        HashSet<string> ends = [.. adapted.Select(item => End(item.Path))];
        bool isUnique = model.NamedModules().All(
            named => named.Module is not LinearLayer || named.Module is QDoraLinear || !ends.Contains(End(named.Name)));
        return isUnique ? ends.Order(StringComparer.Ordinal) : adapted.Select(item => item.Path);
    }

    private static string End(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static float[] Scaled(float[] values, float factor) => factor == 1 ? values : [.. values.Select(value => value * factor)];
}
