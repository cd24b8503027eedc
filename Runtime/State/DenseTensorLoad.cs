using System.Collections.Immutable;

namespace Specializer;

/// <summary>A dense tensor of a model under all its names, to be copied from a checkpoint.</summary>
/// <param name="type">What it is made of; F32 takes any float type.</param>
/// <param name="shape">Its dimensions.</param>
/// <param name="copy">Copies the tensor of a name from the checkpoint into its memory.</param>
internal sealed class DenseTensorLoad(TensorType type, ImmutableArray<long> shape, Action<TensorSource, string> copy)
{
    private readonly List<string> _names = [];

    /// <summary>What the checkpoint has under the first of the names that it knows; null before <see cref="Match"/>, and where nothing fits.</summary>
    public SafetensorsEntry? Entry { get; private set; }

    /// <summary>Whether the values belong in memory as they are, rather than only into a quantized layer.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Adds a name.</summary>
    public void AddName(string name) => _names.Add(name);

    /// <summary>Finds the tensor in the checkpoint, and notes what does not fit.</summary>
    public void Match(StateSource source)
    {
        bool isFound = false;
        foreach (string name in _names)
        {
            if (source.Expect(name) is not { } entry)
            {
                continue;
            }

            isFound = true;
            if (!Fits(entry))
            {
                source.AddMisshapen(name, Text(type, shape), Text(entry.Type, entry.Shape));
            }
            else
            {
                Entry ??= entry;
            }
        }

        if (!isFound)
        {
            source.AddMissing(_names[0]);
        }
    }

    /// <summary>Copies the values that <see cref="Match"/> found.</summary>
    public void Copy(TensorSource source) => copy(source, Entry!.Name);

    private bool Fits(SafetensorsEntry entry) =>
        (entry.Type == type || (type == TensorType.F32 && SingleConversion.Converts(entry.Type)))
        && entry.Shape.AsSpan().SequenceEqual(shape.AsSpan());

    private static string Text(TensorType type, ImmutableArray<long> shape) => $"{type} {SafetensorsEntry.ShapeText(shape.AsSpan())}";
}
