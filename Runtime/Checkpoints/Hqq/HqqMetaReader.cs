using Specializer.Layout;

namespace Specializer;

/// <summary>Reads what a checkpoint says about one quantized layer, and checks that its parts fit it.</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="names">The names of the layer's parts.</param>
internal sealed class HqqMetaReader(TensorSource source, HqqNames names)
{
    private readonly HqqNotes _notes = new(source, names);

    private bool HasQuantizedScale => _notes.Flag(HqqKeys.QuantScale, otherwise: false);

    private bool HasQuantizedZero => _notes.Flag(HqqKeys.QuantZero, otherwise: false);

    /// <summary>Every name that a layer can have, save that of its bias.</summary>
    public static IEnumerable<string> Names(HqqNames names)
    {
        string[] keys = [HqqKeys.Words, HqqKeys.Scale, HqqKeys.Zero, .. HqqKeys.Notes];
        return keys.Select(names.Of).Concat(keys.Select(names.Of(MetaPart.Scale).Of)).Concat(keys.Select(names.Of(MetaPart.Zero).Of));
    }

    /// <summary>The parts that the checkpoint lacks and the layer cannot be read without, by their full names.</summary>
    public IEnumerable<string> Missing()
    {
        IEnumerable<string> needed = HqqKeys.Required;
        needed = HasQuantizedScale ? needed : needed.Append(HqqKeys.Scale);
        needed = HasQuantizedZero ? needed : needed.Append(HqqKeys.Zero);
        IEnumerable<string> missing = needed.Select(names.Of).Where(name => !source.Tensors.ContainsKey(name));
        missing = HasQuantizedScale ? missing.Concat(Meta(MetaPart.Scale).Missing()) : missing;
        return HasQuantizedZero ? missing.Concat(Meta(MetaPart.Zero).Missing()) : missing;
    }

    /// <summary>Reads a layer of which nothing is <see cref="Missing"/>.</summary>
    /// <exception cref="InvalidDataException">A part is malformed, or the parts contradict each other; the message names one.</exception>
    public HqqMeta Read()
    {
        OrderedDictionary<string, HqqEntry> entries = [];
        foreach (string key in HqqKeys.Tensors.Concat(HqqKeys.Notes))
        {
            if (_notes.Entry(key) is { } entry)
            {
                entries.Add(key, entry);
            }
        }

        (int n, int k) = _notes.Shape();
        HqqMeta? scale = HasQuantizedScale ? Meta(MetaPart.Scale).Read() : null;
        HqqMeta? zero = HasQuantizedZero ? Meta(MetaPart.Zero).Read() : null;
        QuantConfig config = Config(scale is null ? HqqKeys.Scale : null, zero is null ? HqqKeys.Zero : null);
        StorageLayout layout = Layout(config, n, k);
        CheckWords(layout);
        CheckMeta(HqqKeys.Scale, scale, layout);
        CheckMeta(HqqKeys.Zero, zero, layout);
        return new HqqMeta(config, n, k, entries, scale, zero);
    }

    private HqqMetaReader Meta(MetaPart part) => new(source, names.Of(part));

    private QuantConfig Config(string? scaleKey, string? zeroKey)
    {
        string packing = _notes.Text(HqqKeys.Packing);
        CodeFormat format = HqqPacking.Find(packing, _notes.Number(HqqKeys.Bits)) ?? throw _notes.Invalid(
            HqqKeys.Packing, $"there is no packing {CheckpointError.Quote(packing)}; there are {string.Join(", ", HqqPacking.Names)}.");
        (int group, int axis) = Group();
        QuantMethod method = format.Pack == PackLayout.HqqColumn ? QuantMethod.Hqq : Named<QuantMethod>(HqqKeys.Method);

        // Scales and zeros, as they are quantized themselves, have no optimiser and say nothing of one.
        bool refines = method == QuantMethod.Hqq && group != Groups.PerTensor && names.Meta is null;
        return new QuantConfig(
            format.Bits,
            group,
            axis,
            format.Pack,
            method,
            _notes.Flag(HqqKeys.Optimize, refines) && refines,
            _notes.Flag(HqqKeys.RoundZero, refines && format.Bits == 4),
            Scale(scaleKey, zeroKey),
            Named<ActivationType>(HqqKeys.Activations, ActivationType.Float32));
    }

    private (int Group, int Axis) Group()
    {
        double group = _notes.Number(HqqKeys.Group);
        double axis = _notes.Number(HqqKeys.Axis);
        if (!double.IsInteger(group) || group is < 1 or > int.MaxValue)
        {
            throw _notes.Invalid(HqqKeys.Group, $"{group} is no number of elements.");
        }

        if (axis is not (0 or 1))
        {
            throw _notes.Invalid(HqqKeys.Axis, $"{axis} is no axis of a matrix.");
        }

        // Neither means anything where one scale serves the whole weight.
        return _notes.Flag(HqqKeys.ChannelWise, otherwise: true) ? ((int)group, (int)axis) : (Groups.PerTensor, 1);
    }

    /// <summary>A value by its name, or another where the checkpoint lacks it and one is given.</summary>
    private TEnum Named<TEnum>(string key, TEnum? otherwise = null)
        where TEnum : struct, Enum
    {
        if (otherwise is { } value && !source.Tensors.ContainsKey(names.Of(key)))
        {
            return value;
        }

        return Enum.TryParse(_notes.Text(key), out TEnum named) && Enum.IsDefined(named)
            ? named
            : throw _notes.Invalid(key, $"it is none of {string.Join(", ", Enum.GetNames<TEnum>())}.");
    }

    /// <summary>The type of the scales and zeros that are stored as numbers; float32 where none are.</summary>
    private ScaleType Scale(string? scaleKey, string? zeroKey)
    {
        string? key = scaleKey ?? zeroKey;
        TensorType type = key is null ? TensorType.F32 : _notes.Entry(key)!.Type;
        TensorType zeroType = zeroKey is null ? type : _notes.Entry(zeroKey)!.Type;
        if (zeroType != type)
        {
            throw _notes.Invalid(zeroKey!, $"it holds {zeroType}, but the scales are {type}.");
        }

        return type switch
        {
            TensorType.F32 => ScaleType.Float32,
            TensorType.F16 => ScaleType.Float16,
            TensorType.BF16 => ScaleType.BFloat16,
            _ => throw _notes.Invalid(key!, $"it holds {type}; scales and zeros are F32, F16 or BF16."),
        };
    }

    private StorageLayout Layout(QuantConfig config, int n, int k)
    {
        try
        {
            return config.Layout(n, k);
        }
        catch (ArgumentException error)
        {
            throw _notes.Invalid(HqqKeys.Words, error.Message);
        }
    }

    /// <summary>Where words are stored under a float type, only their bytes count.</summary>
    private void CheckWords(StorageLayout layout)
    {
        long bytes = source.Entry(names.Of(HqqKeys.Words)).ByteLength;
        if (bytes != layout.PackedBytes)
        {
            throw _notes.Invalid(
                HqqKeys.Words, $"it has {bytes} bytes; a weight of [{layout.N}, {layout.K}] so packed has {layout.PackedBytes}.");
        }
    }

    private void CheckMeta(string key, HqqMeta? packed, StorageLayout layout)
    {
        long count = packed is null ? source.Entry(names.Of(key)).ElementCount : (long)packed.N * packed.K;
        if (count != layout.GroupCount)
        {
            throw _notes.Invalid(key, $"it has {count} elements; the weight has {layout.GroupCount} groups.");
        }
    }
}
