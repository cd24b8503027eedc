namespace Specializer;

/// <summary>A linear layer whose place a quantized one takes when a state is loaded.</summary>
/// <param name="existing">The layer that is there; the new one shares its bias.</param>
internal sealed class LayerReplacement(LinearLayer existing)
{
    private readonly List<(string Name, Type Declared, bool IsFixed, Func<Module, bool> Holds)> _places = [];

    /// <summary>The packed weight, where the checkpoint has one.</summary>
    public PackedWeightLoad? Packed { get; init; }

    /// <summary>The dense weight, where that is quantized.</summary>
    public DenseTensorLoad? Dense { get; init; }

    /// <summary>What a dense weight is quantized as.</summary>
    public QuantScheme? Declared { get; init; }

    /// <summary>The new layer, once it was made.</summary>
    public LinearLayer? Layer { get; private set; }

    /// <summary>Adds a place that holds the layer.</summary>
    public void AddPlace<T>(string name, bool isFixed)
        where T : Module => _places.Add((name, typeof(T), isFixed, module => module is T));

    /// <summary>Makes the new layer and checks that every place can hold it; nothing where its weight does not fit.</summary>
    /// <exception cref="InvalidOperationException">A place cannot hold it.</exception>
    /// <exception cref="ArgumentException">A dense weight cannot be quantized as declared.</exception>
    public void Make(TensorSource source, CancellationToken cancellation)
    {
        if (Packed is { Weight: { } weight })
        {
            Layer = weight.ToLinear(existing.Bias);
        }
        else if (Dense?.Entry is { } entry)
        {
            Layer = Quantize(source, entry, cancellation).ToLinear(existing.Bias);
        }

        if (Layer is not null)
        {
            CheckPlaces(Layer);
        }
    }

    private QuantizedTensor Quantize(TensorSource source, SafetensorsEntry entry, CancellationToken cancellation)
    {
        try
        {
            return Declared!.Quantize(source.ReadSingles(entry.Name), existing.OutFeatures, existing.InFeatures, progress: null, cancellation);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"{source.Path}: {CheckpointError.Quote(_places[0].Name)} cannot be quantized as {Declared!.FullConfig}: {error.Message}", error);
        }
    }

    private void CheckPlaces(LinearLayer layer)
    {
        foreach ((string name, Type declared, bool isFixed, Func<Module, bool> holds) in _places)
        {
            if (isFixed)
            {
                throw new InvalidOperationException(ModulePlaceText.IsFixed(name));
            }

            if (!holds(layer))
            {
                throw new InvalidOperationException(ModulePlaceText.DoesNotFit(name, declared, layer.GetType()));
            }
        }
    }
}
