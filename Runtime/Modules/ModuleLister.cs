namespace Specializer;

/// <summary>Lists a module and all below it in torch's order, each once.</summary>
internal sealed class ModuleLister : IModuleVisitor
{
    private readonly List<NamedModule> _found = [];
    private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);
    private string _prefix = "";

    public IReadOnlyList<NamedModule> Found => _found;

    public void List(string name, Module module)
    {
        if (!_seen.Add(module))
        {
            return;
        }

        _found.Add(new NamedModule(name, module));
        string outer = _prefix;
        _prefix = name.Length == 0 ? "" : name + ".";
        module.VisitChildren(this);
        _prefix = outer;
    }

    void IModuleVisitor.Visit<T>(string name, ref T? child)
        where T : class
    {
        if (child is not null)
        {
            List(_prefix + name, child);
        }
    }
}
