namespace Specializer;

/// <summary>Last walk of a load: puts new weights and layers in place. Nothing can fail any more.</summary>
/// <param name="match">What was made for what.</param>
internal sealed class StatePlacer(StateMatcher match) : IModuleVisitor, IStateVisitor
{
    private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);

    public void Enter(Module module)
    {
        if (_seen.Add(module))
        {
            module.VisitState(this);
            module.VisitChildren(this);
            module.OnStateLoaded();
        }
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child)
        where T : class
    {
        if (child is LinearLayer linear && match.Replacements.GetValueOrDefault(linear)?.Layer is { } layer)
        {
            child = (T)(Module)layer;
        }
        else if (child is not null)
        {
            Enter(child);
        }
    }

    void IStateVisitor.Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
    {
        // Dense values were copied already.
    }

    void IStateVisitor.Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
    {
        if (match.Weights.GetValueOrDefault(weight)?.Weight is QuantizedTensor<TScheme> loaded)
        {
            weight = loaded;
        }
    }
}
