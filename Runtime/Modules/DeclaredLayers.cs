namespace Specializer;

/// <summary>Finds the dense layers that a member's <c>[Quant]</c> says to quantize.</summary>
internal sealed class DeclaredLayers : IModuleVisitor
{
    private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Linear, QuantScheme> _schemes = new(ReferenceEqualityComparer.Instance);

    /// <summary>What to quantize, and how. A layer that two members hold is quantized as the first says.</summary>
    public IReadOnlyDictionary<Linear, QuantScheme> Schemes => _schemes;

    /// <summary>Looks at a module and at all below it.</summary>
    public void Enter(Module module)
    {
        if (_seen.Add(module))
        {
            module.VisitChildren(this);
        }
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child)
        where T : class
    {
        if (child is not null)
        {
            Enter(child);
        }
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child, QuantScheme scheme)
        where T : class
    {
        if (child is Linear linear)
        {
            _schemes.TryAdd(linear, scheme);
        }

        ((IModuleVisitor)this).Visit(name, ref child);
    }
}
