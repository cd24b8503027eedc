namespace Specializer;

/// <summary>Makes the tapes of a model's linear layers, with one place for the gradients of each adapter, however often it is used.</summary>
/// <param name="mostRows">Rows of the largest batch.</param>
internal sealed class TapeLinears(int mostRows)
{
    private readonly Dictionary<QDoraLinear, QDoraGradients> _adapters = [];

    /// <summary>The gradients of each layer with an adapter.</summary>
    public IReadOnlyDictionary<QDoraLinear, QDoraGradients> Adapters => _adapters;

    /// <summary>The tape of a layer.</summary>
    public LinearTape Tape(LinearLayer layer)
    {
        if (layer is not QDoraLinear adapter)
        {
            return new LinearTape(layer);
        }

        if (!_adapters.TryGetValue(adapter, out QDoraGradients? gradients))
        {
            _adapters.Add(adapter, gradients = new QDoraGradients(adapter));
        }

        return new LinearTape(adapter, new QDoraActivations(adapter, mostRows), gradients);
    }
}
