namespace Specializer;

/// <summary>Finds modules of a type, makes their replacements, and only then puts them in place.</summary>
/// <typeparam name="TWanted">The type to look for.</typeparam>
internal sealed class ModuleReplacer<TWanted>(Func<string, TWanted, Module> replacement)
    where TWanted : Module
{
    private readonly Dictionary<Module, Module> _replacements = new(ReferenceEqualityComparer.Instance);

    public int Replace(Module root)
    {
        new Planner(replacement, _replacements).Enter("", root);
        if (_replacements.Count > 0)
        {
            new Placer(_replacements).Enter(root);
        }

        return _replacements.Count;
    }

    /// <summary>First walk: calls the function once a module and checks that every place can hold what it returned.</summary>
    private sealed class Planner(Func<string, TWanted, Module> replacement, Dictionary<Module, Module> replacements) : IModuleVisitor
    {
        private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);
        private string _prefix = "";

        public void Enter(string name, Module module)
        {
            string outer = _prefix;
            _prefix = name.Length == 0 ? "" : name + ".";
            _seen.Add(module);
            module.VisitChildren(this);
            _prefix = outer;
        }

        void IModuleVisitor.Visit<T>(string name, ref T? child)
            where T : class
        {
            if (PlanPlace(_prefix + name, child) is { } planned and not T)
            {
                throw new InvalidOperationException(ModulePlaceText.DoesNotFit(_prefix + name, typeof(T), planned.GetType()));
            }
        }

        void IModuleVisitor.VisitFixed<T>(string name, T? child)
            where T : class
        {
            if (PlanPlace(_prefix + name, child) is not null)
            {
                throw new InvalidOperationException(ModulePlaceText.IsFixed(_prefix + name));
            }
        }

        /// <summary>What a place shall hold instead of what it holds; null where that stays.</summary>
        private Module? PlanPlace(string fullName, Module? existing)
        {
            if (existing is null)
            {
                return null;
            }

            if (!_seen.Contains(existing))
            {
                Plan(fullName, existing);
            }

            return replacements.GetValueOrDefault(existing);
        }

        /// <summary>What a layer cannot be made of is said with the layer's name: a weight that is not finite, a shape that does not fit.</summary>
        private Module Make(string fullName, TWanted wanted)
        {
            try
            {
                return replacement(fullName, wanted);
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException($"'{fullName}': {exception.Message}", exception);
            }
        }

        private void Plan(string fullName, Module existing)
        {
            Module result = existing is TWanted wanted ? Make(fullName, wanted) : existing;
            if (result is null)
            {
                throw new InvalidOperationException(
                    $"The replacement for '{fullName}' is null; return the module itself where it shall stay.");
            }

            if (ReferenceEquals(result, existing))
            {
                Enter(fullName, existing);
            }
            else
            {
                _seen.Add(existing);
                replacements.Add(existing, result);
            }
        }
    }

    /// <summary>Second walk: nothing can fail any more.</summary>
    private sealed class Placer(Dictionary<Module, Module> replacements) : IModuleVisitor
    {
        private readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);

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
            if (child is null)
            {
                return;
            }

            if (replacements.TryGetValue(child, out Module? planned))
            {
                child = (T)planned;
            }
            else
            {
                Enter(child);
            }
        }
    }
}
