namespace Specializer;

/// <summary>A node of a model: it names its children, so that they can be listed and replaced, without reflection.</summary>
/// <remarks>
/// <code>
/// public sealed class Mlp : Module
/// {
///     public LinearLayer Fc1, Fc2;
///     protected override void VisitChildren(IModuleVisitor visitor)
///     {
///         visitor.Visit("fc1", ref Fc1);
///         visitor.Visit("fc2", ref Fc2);
///     }
/// }
/// </code>
/// </remarks>
public abstract class Module
{
    /// <summary>Shows each child, in the order of declaration, to the visitor. A module without children does nothing.</summary>
    protected internal virtual void VisitChildren(IModuleVisitor visitor)
    {
    }

    /// <summary>
    /// This module and everything below it, in torch's order (parents before children, children in order of declaration)
    /// and under torch's names: the root is "", a child of the root "fc1", deeper ones "seq.0".
    /// A module that is reached twice is listed once, under its first name.
    /// </summary>
    public IReadOnlyList<NamedModule> NamedModules()
    {
        var lister = new ModuleLister();
        lister.List("", this);
        return lister.Found;
    }

    /// <summary>Replaces modules of a type by what a function makes of them.</summary>
    /// <typeparam name="T">The type to look for; subclasses are found too.</typeparam>
    /// <param name="replacement">Gets the name and the module; returning the same module keeps it.</param>
    /// <returns>How many modules were replaced.</returns>
    /// <remarks>
    /// Every replacement is made before the first one is put in place, so that an exception leaves the model as it was.
    /// What a replacement contains is not looked through again. A module that is held in two places is replaced in both by
    /// one object. The module that this is called on is not looked at itself, for nothing here holds it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// A replacement is null, or does not fit the declared type of its place; the message names both types.
    /// </exception>
    public int Replace<T>(Func<string, T, Module> replacement)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return new ModuleReplacer<T>(replacement).Replace(this);
    }
}

/// <summary>A module and its dotted name.</summary>
/// <param name="Name">"" for the root.</param>
/// <param name="Module">The module.</param>
public readonly record struct NamedModule(string Name, Module Module);

/// <summary>Sees the children of a module, by name and by reference.</summary>
public interface IModuleVisitor
{
    /// <summary>Visits one child. A null child is skipped.</summary>
    /// <typeparam name="T">The declared type of the place that holds the child.</typeparam>
    /// <param name="name">The child's name within its parent, without dots.</param>
    /// <param name="child">The place that holds the child.</param>
    void Visit<T>(string name, ref T? child)
        where T : Module;
}
