using System.Collections.ObjectModel;

namespace Specializer;

/// <summary>A model's tensors as one source, whether they lie in one safetensors file or in shards with an index.</summary>
public sealed class SafetensorsSet : TensorSource
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model" + SafetensorsIndex.Extension;

    private readonly List<SafetensorsFile> files;
    private readonly Dictionary<string, SafetensorsFile> fileOf;

    private SafetensorsSet(
        string path,
        List<SafetensorsFile> files,
        Dictionary<string, SafetensorsFile> fileOf,
        OrderedDictionary<string, SafetensorsEntry> tensors)
    {
        Path = path;
        this.files = files;
        this.fileOf = fileOf;
        Tensors = new ReadOnlyDictionary<string, SafetensorsEntry>(tensors);
        Metadata = new ReadOnlyDictionary<string, string>(CommonMetadata(files));
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <summary>The files, each with the tensors that it holds.</summary>
    public IReadOnlyList<SafetensorsFile> Files => files;

    /// <inheritdoc/>
    /// <remarks>In the order of the index, or of the only file.</remarks>
    public override IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <inheritdoc/>
    /// <remarks>What all files say alike.</remarks>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">
    /// A safetensors file; an index (<c>….json</c>); or a folder, which is searched for <c>model.safetensors</c>,
    /// <c>model.safetensors.index.json</c>, the only index and the only safetensors file, in this order.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// A file is malformed; or the index names a missing shard or tensor, a shard outside its folder, or another total
    /// size; or a tensor is in two shards or in none of the index. The message names the tensor and the shard.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SafetensorsSet Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string found = Directory.Exists(path) ? FindIn(path) : path;
        List<SafetensorsFile> files = [];
        try
        {
            return found.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? OpenIndex(found, files) : OpenSingle(found, files);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public override Stream OpenRead(string name) => fileOf[Entry(name).Name].OpenRead(name);

    /// <inheritdoc/>
    protected internal override ReadOnlySpan<byte> Bytes(SafetensorsEntry entry, long offset, int count) =>
        fileOf[entry.Name].Bytes(entry, offset, count);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => files.ForEach(file => file.Dispose());

    private static string FindIn(string folder)
    {
        foreach (string name in (string[])[SingleName, IndexName])
        {
            string path = System.IO.Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        foreach (string extension in (string[])[SafetensorsIndex.Extension, ".safetensors"])
        {
            string[] paths = [.. Directory.EnumerateFiles(folder, "*" + extension).Order(StringComparer.Ordinal)];
            if (paths is [string only])
            {
                return only;
            }

            if (paths.Length > 1)
            {
                string names = string.Join(", ", paths.Take(5).Select(System.IO.Path.GetFileName));
                throw CheckpointError.InFile(folder, $"none of the {paths.Length} files is {SingleName} ({names}); name one.");
            }
        }

        throw CheckpointError.InFile(folder, "the folder holds no safetensors file.");
    }

    private static SafetensorsSet OpenSingle(string path, List<SafetensorsFile> files)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        files.Add(file);
        Dictionary<string, SafetensorsFile> fileOf = file.Tensors.Keys.ToDictionary(name => name, _ => file);
        return new SafetensorsSet(path, files, fileOf, new OrderedDictionary<string, SafetensorsEntry>(file.Tensors));
    }

    private static SafetensorsSet OpenIndex(string path, List<SafetensorsFile> files)
    {
        SafetensorsIndex index = SafetensorsIndex.Read(path);
        Dictionary<string, SafetensorsFile> fileOf = OpenShards(path, index, files);
        OrderedDictionary<string, SafetensorsEntry> tensors = [];
        foreach ((string tensor, string shard) in index.Shards)
        {
            tensors.Add(tensor, ListedEntry(path, tensor, shard, fileOf));
        }

        if (fileOf.Keys.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } unlisted)
        {
            string shard = CheckpointError.Quote(ShardName(fileOf[unlisted]));
            throw CheckpointError.InTensor(path, unlisted, $"shard {shard} holds it, but the index does not list it.");
        }

        long total = tensors.Values.Sum(entry => entry.ByteLength);
        return index.TotalSize is null || index.TotalSize == total
            ? new SafetensorsSet(path, files, fileOf, tensors)
            : throw CheckpointError.InFile(path, $"total_size is {index.TotalSize}, but the tensors have {total} bytes.");
    }

    private static Dictionary<string, SafetensorsFile> OpenShards(string path, SafetensorsIndex index, List<SafetensorsFile> files)
    {
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        Dictionary<string, SafetensorsFile> fileOf = [];
        foreach ((string tensor, string shard) in index.Shards.DistinctBy(pair => pair.Value))
        {
            string shardPath = System.IO.Path.Combine(folder, shard);
            if (!File.Exists(shardPath))
            {
                throw CheckpointError.InTensor(path, tensor, $"its shard {CheckpointError.Quote(shard)} is missing.");
            }

            SafetensorsFile file = SafetensorsFile.Open(shardPath);
            files.Add(file);
            foreach (string name in file.Tensors.Keys)
            {
                if (!fileOf.TryAdd(name, file))
                {
                    string other = CheckpointError.Quote(ShardName(fileOf[name]));
                    throw CheckpointError.InTensor(path, name, $"it is in two shards, {other} and {CheckpointError.Quote(shard)}.");
                }
            }
        }

        return fileOf;
    }

    private static SafetensorsEntry ListedEntry(
        string path, string tensor, string shard, Dictionary<string, SafetensorsFile> fileOf)
    {
        if (!fileOf.TryGetValue(tensor, out SafetensorsFile? file))
        {
            throw CheckpointError.InTensor(path, tensor, $"its shard {CheckpointError.Quote(shard)} does not hold it.");
        }

        string holder = ShardName(file);
        return holder == shard
            ? file.Tensors[tensor]
            : throw CheckpointError.InTensor(
                path,
                tensor,
                $"the index puts it in shard {CheckpointError.Quote(shard)}, but it is in {CheckpointError.Quote(holder)}.");
    }

    private static string ShardName(SafetensorsFile file) => System.IO.Path.GetFileName(file.Path);

    private static OrderedDictionary<string, string> CommonMetadata(List<SafetensorsFile> files)
    {
        OrderedDictionary<string, string> common = new(files[0].Metadata);
        foreach ((string key, string value) in files[0].Metadata)
        {
            if (files.Any(file => !file.Metadata.TryGetValue(key, out string? other) || other != value))
            {
                common.Remove(key);
            }
        }

        return common;
    }
}
