namespace Specializer;

/// <summary>Adds the tensors of a module and of all below it to a writer. What is reached twice is saved once, under its first name.</summary>
internal sealed class StateSaver(SafetensorsWriter writer) : IModuleVisitor, IStateVisitor
{
    private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TensorStorage> _saved = [];
    private string _prefix = "";

    /// <param name="prefix">What the names of the module's tensors begin with, "" or with its dot.</param>
    /// <param name="module">The module.</param>
    public void Enter(string prefix, Module module)
    {
        if (!_seen.Add(module))
        {
            return;
        }

        string outer = _prefix;
        _prefix = prefix;
        module.VisitState(this);
        module.VisitChildren(this);
        _prefix = outer;
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child)
        where T : class
    {
        if (child is not null)
        {
            Enter($"{_prefix}{name}.", child);
        }
    }

    void IStateVisitor.Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
    {
        if (_saved.Add(TensorStorage.Of(values)))
        {
            writer.Add<T>(_prefix + name, shape, values);
        }
    }

    void IStateVisitor.Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
    {
        if (_saved.Add(TensorStorage.Of(weight)))
        {
            HqqTensors.Add(writer, _prefix, weight, bias);
        }
    }
}
