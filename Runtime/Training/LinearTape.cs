namespace Specializer;

/// <summary>A linear layer in training: a frozen one carries gradients back, a <see cref="QDoraLinear"/> collects those of its adapter, too.</summary>
internal sealed class LinearTape
{
    private readonly LinearLayer _layer;
    private readonly QDoraLinear? _adapter;
    private readonly QDoraActivations? _activations;
    private readonly QDoraGradients? _gradients;

    /// <summary>A frozen layer.</summary>
    public LinearTape(LinearLayer layer) => _layer = layer;

    /// <summary>A layer with an adapter.</summary>
    public LinearTape(QDoraLinear layer, QDoraActivations activations, QDoraGradients gradients)
        : this(layer) => (_adapter, _activations, _gradients) = (layer, activations, gradients);

    /// <summary>N.</summary>
    public int OutFeatures => _layer.OutFeatures;

    public void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        if (_adapter is not null)
        {
            _adapter.Forward(x, m, y, _activations!);
        }
        else
        {
            _layer.Forward(x, m, y);
        }
    }

    /// <summary>Adds to the adapter's gradients and writes gradX, which may be empty where nobody needs it.</summary>
    public void Backward(ReadOnlySpan<float> x, int m, ReadOnlySpan<float> gradY, Span<float> gradX)
    {
        if (_adapter is not null)
        {
            _adapter.Backward(x, m, gradY, gradX, _activations!, _gradients!);
        }
        else if (!gradX.IsEmpty)
        {
            _layer.BackwardInput(gradY, m, gradX);
        }
    }
}
