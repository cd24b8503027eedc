using System.Collections;

namespace Specializer;

/// <summary>Modules of one type in a row, named "0", "1", … It only holds them; its owner decides what runs.</summary>
/// <typeparam name="T">What each place can hold.</typeparam>
/// <param name="modules">The modules, copied into the list.</param>
public sealed class ModuleList<T>(params ReadOnlySpan<T> modules) : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly T[] _modules = modules.ToArray();

    /// <inheritdoc/>
    public int Count => _modules.Length;

    /// <inheritdoc/>
    public T this[int index] => _modules[index];

    /// <summary>The modules in order, for loops that must not allocate.</summary>
    public ReadOnlySpan<T> AsSpan() => _modules;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_modules).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _modules.GetEnumerator();

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        for (int i = 0; i < _modules.Length; i++)
        {
            visitor.Visit($"{i}", ref _modules[i]!);
        }
    }
}
