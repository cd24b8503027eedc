using System.Collections;

namespace Specializer;

/// <summary>Layers that run one after the other, named "0", "1", …: what torch calls Sequential, a name that a packing has here.</summary>
/// <param name="layers">The layers, copied into the list. Without any, y is x.</param>
public sealed class LayerSequence(params ReadOnlySpan<Layer> layers) : Layer, IReadOnlyList<Layer>
{
    private readonly Layer[] _layers = layers.ToArray();

    /// <inheritdoc/>
    public int Count => _layers.Length;

    /// <inheritdoc/>
    public Layer this[int index] => _layers[index];

    /// <inheritdoc/>
    public override int OutFeaturesFor(int inFeatures)
    {
        int features = inFeatures;
        for (int i = 0; i < _layers.Length; i++)
        {
            try
            {
                features = _layers[i].OutFeaturesFor(features);
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException($"Layer {i} of the sequence: {exception.Message}", nameof(inFeatures), exception);
            }
        }

        return features;
    }

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        if (m == 0 ? x.Length != 0 : x.Length % m != 0)
        {
            throw new ArgumentException($"x of {x.Length} elements is not {m} rows of one length each.", nameof(x));
        }

        int features = m == 0 ? 0 : x.Length / m;
        int outElements = m == 0 ? 0 : checked(m * OutFeaturesFor(features));
        if (y.Length != outElements)
        {
            throw new ArgumentException($"y must have {outElements} elements, not {y.Length}.", nameof(y));
        }

        if (_layers.Length == 0)
        {
            x.CopyTo(y);
        }
        else if (m > 0)
        {
            RunLayers(x, m, features, y);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => ((IEnumerable<Layer>)_layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _layers.GetEnumerator();

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            visitor.Visit($"{i}", ref _layers[i]!);
        }
    }

    private void RunLayers(ReadOnlySpan<float> x, int m, int features, Span<float> y)
    {
        int width = features;
        int widest = 0;
        for (int i = 0; i < _layers.Length - 1; i++)
        {
            width = _layers[i].OutFeaturesFor(width);
            widest = Math.Max(widest, width);
        }

        using var first = new RentedFloats(checked(m * widest));
        using var second = new RentedFloats(checked(m * widest));
        ReadOnlySpan<float> source = x;
        width = features;
        for (int i = 0; i < _layers.Length; i++)
        {
            width = _layers[i].OutFeaturesFor(width);
            Span<float> target = i == _layers.Length - 1 ? y : (i % 2 == 0 ? first : second).Span[..(m * width)];
            _layers[i].Forward(source, m, target);
            source = target;
        }
    }
}
