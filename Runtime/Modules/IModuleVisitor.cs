namespace Specializer;

/// <summary>Sees the children of a module, by name and by reference.</summary>
public interface IModuleVisitor
{
    /// <summary>Visits one child. A null child is skipped.</summary>
    /// <typeparam name="T">The declared type of the place that holds the child.</typeparam>
    /// <param name="name">The child's name within its parent, without dots.</param>
    /// <param name="child">The place that holds the child.</param>
    void Visit<T>(string name, ref T? child)
        where T : Module;

    /// <summary>Visits a child that is quantized under a declared scheme when dense weights are loaded.</summary>
    /// <typeparam name="T">The declared type of the place; it can hold a <see cref="QuantLinear{TScheme}"/>.</typeparam>
    /// <param name="name">The child's name within its parent, without dots.</param>
    /// <param name="child">The place that holds the child.</param>
    /// <param name="scheme">What <c>[Quant]</c> on the member declares.</param>
    void Visit<T>(string name, ref T? child, QuantScheme scheme)
        where T : Module => Visit(name, ref child);

    /// <summary>Visits a child in a place that cannot hold another: a readonly field or a property without a setter.</summary>
    /// <typeparam name="T">The declared type of the place.</typeparam>
    /// <param name="name">The child's name within its parent, without dots.</param>
    /// <param name="child">The child, or null.</param>
    /// <exception cref="InvalidOperationException">The visitor wants to replace the child.</exception>
    void VisitFixed<T>(string name, T? child)
        where T : Module
    {
        T? place = child;
        Visit(name, ref place);
        if (!ReferenceEquals(place, child))
        {
            throw new InvalidOperationException(ModulePlaceText.IsFixed(name));
        }
    }
}
