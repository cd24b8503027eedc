using System.Globalization;
using System.Text.RegularExpressions;

namespace Specializer;

/// <summary>Divides tensors among shards and writes them with their index.</summary>
/// <remarks>Names and division: <c>split_torch_state_dict_into_shards</c> in huggingface_hub, serialization/_base.py.</remarks>
internal sealed partial class ShardedSave(SafetensorsWriter writer, long shardBytes)
{
    private const string BaseName = "model";
    private const string Extension = ".safetensors";
    private const string IndexName = BaseName + SafetensorsIndex.Extension;

    /// <summary>Writes everything under temporary names, then puts it in place, the index last.</summary>
    /// <returns>The file names of the shards, in order.</returns>
    public IReadOnlyList<string> Run(string folder, IProgress<long>? progress, CancellationToken cancellation)
    {
        PendingTensor[][] shards = Divide();
        string[] names = Names(shards.Length);
        Directory.CreateDirectory(folder);
        List<PendingFile> files = [];
        try
        {
            WriteShards(folder, shards, names, files, progress, cancellation);
            if (shards.Length > 1)
            {
                WriteIndex(folder, shards, names, files);
            }

            cancellation.ThrowIfCancellationRequested();
            files.ForEach(file => file.Commit());
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }

        RemoveEarlier(folder, shards.Length > 1 ? [.. names, IndexName] : names);
        return names;
    }

    private static string[] Names(int count) => count == 1
        ? [BaseName + Extension]
        : [.. Enumerable.Range(1, count).Select(number => Name(number, count))];

    private static string Name(int number, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{BaseName}-{number:D5}-of-{count:D5}{Extension}");

    /// <summary>Fills one shard after the other, in the order of adding; a tensor over the limit gets its own.</summary>
    private PendingTensor[][] Divide()
    {
        List<PendingTensor[]> shards = [];
        List<PendingTensor> current = [];
        long bytes = 0;
        foreach (PendingTensor tensor in writer.Tensors)
        {
            long more = tensor.Entry.ByteLength;
            if (more > shardBytes)
            {
                shards.Add([tensor]);
                continue;
            }

            if (bytes + more > shardBytes)
            {
                shards.Add([.. current]);
                current.Clear();
                bytes = 0;
            }

            current.Add(tensor);
            bytes += more;
        }

        if (current.Count > 0 || shards.Count == 0)
        {
            shards.Add([.. current]);
        }

        return [.. shards];
    }

    private void WriteShards(
        string folder,
        PendingTensor[][] shards,
        string[] names,
        List<PendingFile> files,
        IProgress<long>? progress,
        CancellationToken cancellation)
    {
        long before = 0;
        foreach ((string name, PendingTensor[] shard) in names.Zip(shards))
        {
            PendingFile file = new(Path.Combine(folder, name));
            files.Add(file);
            writer.Write(file, shard, before, progress, cancellation);
            before += shard.Sum(tensor => tensor.Entry.ByteLength);
        }
    }

    private void WriteIndex(string folder, PendingTensor[][] shards, string[] names, List<PendingFile> files)
    {
        OrderedDictionary<string, string> shardOf = [];
        foreach ((string name, PendingTensor[] shard) in names.Zip(shards))
        {
            foreach (PendingTensor tensor in shard)
            {
                shardOf.Add(tensor.Entry.Name, name);
            }
        }

        PendingFile file = new(Path.Combine(folder, IndexName));
        files.Add(file);
        new SafetensorsIndex(shardOf, writer.ByteLength).Write(file.Stream);
        file.Finish();
    }

    /// <summary>What an earlier save left would be loaded instead of, or beside, the new model.</summary>
    private static void RemoveEarlier(string folder, string[] kept)
    {
        foreach (string path in Directory.EnumerateFiles(folder, BaseName + "*"))
        {
            string name = Path.GetFileName(path);
            if (!kept.Contains(name) && SavedName().IsMatch(name))
            {
                File.Delete(path);
            }
        }
    }

    [GeneratedRegex(@"^model(-\d{5}-of-\d{5}\.safetensors|\.safetensors|\.safetensors\.index\.json)$", RegexOptions.CultureInvariant)]
    private static partial Regex SavedName();
}
