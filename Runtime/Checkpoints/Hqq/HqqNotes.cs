namespace Specializer;

/// <summary>The small parts of a layer in a checkpoint, each by its key and as what it should be.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="names">The names of the layer's parts.</param>
internal sealed class HqqNotes(TensorSource source, HqqNames names)
{
    /// <summary>Far more than any of them takes.</summary>
    private const int LongestNote = 256;

    /// <summary>How a part is stored, with its content where it is small; null where the checkpoint lacks it.</summary>
    /// <exception cref="InvalidDataException">A small part is large.</exception>
    public HqqEntry? Entry(string key)
    {
        if (source.Tensors.GetValueOrDefault(names.Of(key)) is not { } entry)
        {
            return null;
        }

        if (HqqKeys.Tensors.Contains(key))
        {
            return new HqqEntry(entry.Type, entry.Shape);
        }

        return entry.ByteLength <= LongestNote
            ? new HqqEntry(entry.Type, entry.Shape, source.Bytes(entry.Name).ToArray())
            : throw Invalid(key, $"{entry.ByteLength} bytes are no setting of a quantized layer.");
    }

    /// <summary>A number.</summary>
    public double Number(string key) => (Entry(key) is { } entry ? HqqNote.Number(entry) : null) ?? throw Invalid(key, "it is no number.");

    /// <summary>A truth value, or another where the checkpoint lacks it.</summary>
    public bool Flag(string key, bool otherwise) => source.Tensors.ContainsKey(names.Of(key)) ? Number(key) != 0 : otherwise;

    /// <summary>A text.</summary>
    public string Text(string key) => (Entry(key) is { } entry ? HqqNote.Text(entry) : null) ?? throw Invalid(key, "it is no text.");

    /// <summary>The shape of the weight.</summary>
    public (int N, int K) Shape()
    {
        (long N, long K)? shape = Entry(HqqKeys.Shape) is { } entry ? HqqNote.Pair(entry) : null;
        return shape is { N: > 0 and <= int.MaxValue, K: > 0 and <= int.MaxValue }
            ? ((int)shape.Value.N, (int)shape.Value.K)
            : throw Invalid(HqqKeys.Shape, "it is not the [out-features, in-features] of a weight.");
    }

    /// <summary>An error of one part.</summary>
    public InvalidDataException Invalid(string key, string what) => CheckpointError.InTensor(source.Path, names.Of(key), what);
}
